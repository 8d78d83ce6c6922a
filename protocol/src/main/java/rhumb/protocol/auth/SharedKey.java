package rhumb.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret that an ETR and its Map-Server share, and what it is used for: signing and verifying
/// whole messages. RFC 9301 §5.6 ends the coverage after the last record; every deployed peer
/// covers the trailing xTR-ID and Site-ID, too. We sign like the peers and accept both.
public final class SharedKey {
  private static final int OFFSET = AuthenticationData.CODE_OFFSET;

  private final int id;
  private final HmacAlgorithm algorithm;
  private final SecretKeySpec secret;

  /// @param id 0..255, the key-id on the wire
  /// @param secret the pre-shared key; its UTF-8 octets are the key for algorithms 1 and 2
  public SharedKey(int id, HmacAlgorithm algorithm, String secret) {
    if (id < 0 || id > 255) throw new IllegalArgumentException("key-id is 0..255");
    if (secret.isEmpty()) throw new IllegalArgumentException("the key is empty");
    if (algorithm == HmacAlgorithm.HMAC_SHA256_128_HKDF_SHA256) {
      throw new IllegalArgumentException("algorithm 3 is not supported yet");
    }
    this.id = id;
    this.algorithm = algorithm;
    this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm.jcaName());
  }

  public int id() {
    return id;
  }

  public HmacAlgorithm algorithm() {
    return algorithm;
  }

  /// Puts the authentication code into an encoded message whose authentication data has this key's
  /// algorithm and length.
  public void sign(byte[] message) {
    int length = codeLength(message, 0);
    Arrays.fill(message, OFFSET, OFFSET + length, (byte) 0);
    byte[] digest = digest(message, 0, message.length);
    System.arraycopy(digest, 0, message, OFFSET, length);
  }

  /// Whether the code in a received message is right, in constant time. The message is not changed.
  ///
  /// @param tail octets after the last record (xTR-ID and Site-ID), which the code may leave out
  public boolean verifies(byte[] message, int offset, int length, int tail) {
    if (length < OFFSET) return false;
    int codeLength = codeLength(message, offset);
    if (codeLength != algorithm.digestLength() && codeLength != algorithm.truncatedLength()) {
      return false;
    }
    if (length < OFFSET + codeLength + tail) return false;
    byte[] zeroed = Arrays.copyOfRange(message, offset, offset + length);
    byte[] code = Arrays.copyOfRange(zeroed, OFFSET, OFFSET + codeLength);
    Arrays.fill(zeroed, OFFSET, OFFSET + codeLength, (byte) 0);
    boolean whole = matches(code, digest(zeroed, 0, length));
    return whole || tail > 0 && matches(code, digest(zeroed, 0, length - tail));
  }

  private static boolean matches(byte[] code, byte[] digest) {
    return MessageDigest.isEqual(code, Arrays.copyOf(digest, code.length));
  }

  private static int codeLength(byte[] message, int offset) {
    return (message[offset + OFFSET - 2] & 0xFF) << 8 | message[offset + OFFSET - 1] & 0xFF;
  }

  private byte[] digest(byte[] message, int offset, int length) {
    try {
      Mac mac = Mac.getInstance(algorithm.jcaName());
      mac.init(secret);
      mac.update(message, offset, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm.jcaName(), e);
    }
  }

  /// Never the secret.
  @Override
  public String toString() {
    return "key " + id + " (" + algorithm.label() + ", ********)";
  }
}
