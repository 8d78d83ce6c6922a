package rhumb.protocol.data;

import java.util.Arrays;
import java.util.Optional;

/// How encrypted payload is laid out after the LISP header (RFC 8061 §7, §8): the initialisation
/// vector, then ciphertext and tag. The LISP header and the vector are authenticated as well.
/// The octets are encrypted elsewhere.
public enum CipherSuite {
  MODP_2048_AES_128_CBC_SHA_256(1, 16, 16),
  X25519_AES_128_CBC_SHA_256(2, 16, 16),
  MODP_2048_AES_128_GCM(3, 12, 16),
  MODP_3072_AES_128_GCM(4, 12, 16),
  X25519_AES_128_GCM(5, 12, 16),
  X25519_CHACHA20_POLY1305(6, 8, 16);

  private final int code;
  private final int vectorLength;
  private final int tagLength;

  CipherSuite(int code, int vectorLength, int tagLength) {
    this.code = code;
    this.vectorLength = vectorLength;
    this.tagLength = tagLength;
  }

  public static Optional<CipherSuite> of(int code) {
    return Arrays.stream(values()).filter(each -> each.code == code).findFirst();
  }

  /// The number in the LCAF of type 11.
  public int code() {
    return code;
  }

  /// Octets between the LISP header and the ciphertext.
  public int vectorLength() {
    return vectorLength;
  }

  /// Octets that the packet grows by, padding of CBC not counted: what the tunnel's MTU loses.
  public int overhead() {
    return vectorLength + tagLength;
  }

  /// Where the ciphertext starts, counted from the LISP header.
  public int payloadOffset() {
    return DataHeader.LENGTH + vectorLength;
  }
}
