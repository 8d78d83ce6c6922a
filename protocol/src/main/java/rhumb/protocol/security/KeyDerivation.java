package rhumb.protocol.security;

import java.util.Arrays;
import java.util.Optional;

/// The key derivation functions of RFC 9303 §8.5; 0 is "no preference". The RFC names no salt and
/// no info, so both are empty, and a one-time key has 128 bits.
public enum KeyDerivation {
  HKDF_SHA1_128(1, "SHA-1"),
  /// The one that everybody must have.
  HKDF_SHA256(2, "SHA-256");

  private final int code;
  private final String digest;

  KeyDerivation(int code, String digest) {
    this.code = code;
    this.digest = digest;
  }

  public static Optional<KeyDerivation> of(int code) {
    return Arrays.stream(values()).filter(each -> each.code == code).findFirst();
  }

  public int code() {
    return code;
  }

  String digest() {
    return digest;
  }
}
