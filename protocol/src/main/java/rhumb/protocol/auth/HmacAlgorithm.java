package rhumb.protocol.auth;

import java.util.Optional;

/// The authentication algorithms of RFC 9301 §12.5 that sign something. Code 0 is "none" and is
/// never accepted. RFC 9301 §1.1: the public internet must not use the first.
///
/// @see AuthenticationData for codes that are not known here
public enum HmacAlgorithm {
  HMAC_SHA_1_96(1, "SHA-1", 20, 12, "sha1"),
  HMAC_SHA_256_128(2, "SHA-256", 32, 16, "sha2"),
  /// The key of each message is derived with HKDF-SHA256 from its nonce (RFC 9301 §5.6).
  HMAC_SHA256_128_HKDF_SHA256(3, "SHA-256", 32, 16, "sha2-hkdf");

  private final int code;
  private final String digestName;
  private final int digestLength;
  private final int truncatedLength;
  private final String label;

  HmacAlgorithm(int code, String digestName, int digestLength, int truncatedLength, String label) {
    this.code = code;
    this.digestName = digestName;
    this.digestLength = digestLength;
    this.truncatedLength = truncatedLength;
    this.label = label;
  }

  public static Optional<HmacAlgorithm> of(int code) {
    return switch (code) {
      case 1 -> Optional.of(HMAC_SHA_1_96);
      case 2 -> Optional.of(HMAC_SHA_256_128);
      case 3 -> Optional.of(HMAC_SHA256_128_HKDF_SHA256);
      default -> Optional.empty();
    };
  }

  public int code() {
    return code;
  }

  String digestName() {
    return digestName;
  }

  /// Octets of the whole digest: what every deployed peer sends, whatever the name promises.
  public int digestLength() {
    return digestLength;
  }

  /// Octets of the digest as the algorithm's name says: 96 or 128 bits.
  public int truncatedLength() {
    return truncatedLength;
  }

  /// The word that routers print: `hash-function sha1`.
  public String label() {
    return label;
  }
}
