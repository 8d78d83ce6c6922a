package rhumb.protocol.security;

import java.util.Arrays;
import java.util.Optional;
import rhumb.protocol.auth.Hmac;
import rhumb.protocol.wire.Octets;

/// The hashes of RFC 9303 §8.3 that hash something; 0 is "none" or "no preference".
public enum SecurityHmac {
  HMAC_SHA_1_96(1, "SHA-1", 12),
  /// The one that everybody must have.
  HMAC_SHA_256_128(2, "SHA-256", 16);

  private final int code;
  private final String digest;
  private final int length;

  SecurityHmac(int code, String digest, int length) {
    this.code = code;
    this.digest = digest;
    this.length = length;
  }

  public static Optional<SecurityHmac> of(int code) {
    return Arrays.stream(values()).filter(each -> each.code == code).findFirst();
  }

  public int code() {
    return code;
  }

  /// Octets.
  public int length() {
    return length;
  }

  Octets compute(OneTimeKey key, byte[] text) {
    return Octets.copyOf(new Hmac(digest, key.octets()).of(text), 0, length);
  }
}
