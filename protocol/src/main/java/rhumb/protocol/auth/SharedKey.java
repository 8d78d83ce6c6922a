package rhumb.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/// The secret that an ETR and its Map-Server share, and what it is used for: signing and verifying
/// whole messages. RFC 9301 §5.6 ends the coverage after the last record; every deployed peer
/// covers the trailing xTR-ID and Site-ID, too. We sign like the peers and accept both.
///
/// For any number of threads.
public final class SharedKey {
  private static final int OFFSET = AuthenticationData.CODE_OFFSET;
  private static final int NONCE_OFFSET = 4;
  private static final int NONCE_LENGTH = 8;
  private static final byte[] ZEROS = new byte[32];

  /// The salts of algorithm 3 by message type, from 3 (RFC 9301 §5.6, §5.7). The text calls them
  /// "s" and gives no other parameter, so nothing is put into "info".
  private static final List<Hmac> SALTS =
      List.of(
          salt("Map-Register Authentication"),
          salt("Map-Notify Authentication"),
          salt("Map-Notify-Ack Authentication"));

  private static final int FIRST_SALTED_TYPE = 3;

  private final int id;
  private final HmacAlgorithm algorithm;
  private final byte[] secret;
  private final Hmac hmac;
  private final int codeLength;

  /// A key whose codes are as long as deployed peers send them: the whole digest for algorithms 1
  /// and 2, 128 bits for 3.
  ///
  /// @param id 0..255, the key-id on the wire
  /// @param secret the pre-shared key; its UTF-8 octets are the key for algorithms 1 and 2
  public SharedKey(int id, HmacAlgorithm algorithm, String secret) {
    this(id, algorithm, secret.getBytes(StandardCharsets.UTF_8), usualLength(algorithm));
  }

  private static int usualLength(HmacAlgorithm algorithm) {
    return algorithm == HmacAlgorithm.HMAC_SHA256_128_HKDF_SHA256
        ? algorithm.truncatedLength()
        : algorithm.digestLength();
  }

  private SharedKey(int id, HmacAlgorithm algorithm, byte[] secret, int codeLength) {
    if (id < 0 || id > 255) throw new IllegalArgumentException("key-id is 0..255");
    if (secret.length == 0) throw new IllegalArgumentException("the key is empty");
    this.id = id;
    this.algorithm = algorithm;
    this.secret = secret;
    this.hmac = new Hmac(algorithm.digestName(), secret);
    this.codeLength = codeLength;
  }

  private static Hmac salt(String text) {
    return new Hmac("SHA-256", text.getBytes(StandardCharsets.US_ASCII));
  }

  /// The same key, with codes as short as the algorithm's name says (96 or 128 bits).
  public SharedKey truncated() {
    return new SharedKey(id, algorithm, secret, algorithm.truncatedLength());
  }

  public int id() {
    return id;
  }

  public HmacAlgorithm algorithm() {
    return algorithm;
  }

  /// The pre-shared key itself, for whoever has to keep it. Never to be shown.
  public byte[] secret() {
    return secret.clone();
  }

  /// A key that [#secret] was taken from.
  public static SharedKey of(int id, HmacAlgorithm algorithm, byte[] secret) {
    return new SharedKey(id, algorithm, secret.clone(), usualLength(algorithm));
  }

  /// Octets of the codes that this key writes; [#verifies] takes both lengths.
  public int codeLength() {
    return codeLength;
  }

  /// Puts the authentication code into an encoded message whose authentication data has this key's
  /// algorithm and a length that it can have.
  public void sign(byte[] message) {
    int length = codeLength(message, 0);
    if (!isCodeLength(length)) throw new IllegalArgumentException("code of " + length + " octets");
    byte[] digest = digest(message, 0, message.length, length);
    System.arraycopy(digest, 0, message, OFFSET, length);
  }

  /// Whether the code in a received message is right, in constant time. The message is not changed.
  /// A code of any other length than the two that the algorithm has is wrong, however short.
  ///
  /// @param tail octets after the last record (xTR-ID and Site-ID), which the code may leave out
  public boolean verifies(byte[] message, int offset, int length, int tail) {
    if (length < OFFSET) return false;
    int codeLength = codeLength(message, offset);
    if (!isCodeLength(codeLength) || length < OFFSET + codeLength + tail) return false;
    return matches(message, offset, length, codeLength)
        || tail > 0 && matches(message, offset, length - tail, codeLength);
  }

  private boolean isCodeLength(int octets) {
    return octets == algorithm.digestLength() || octets == algorithm.truncatedLength();
  }

  private boolean matches(byte[] message, int offset, int length, int codeLength) {
    byte[] digest = digest(message, offset, length, codeLength);
    int difference = 0;
    for (int i = 0; i < codeLength; i++) difference |= digest[i] ^ message[offset + OFFSET + i];
    return difference == 0;
  }

  private static int codeLength(byte[] message, int offset) {
    return (message[offset + OFFSET - 2] & 0xFF) << 8 | message[offset + OFFSET - 1] & 0xFF;
  }

  /// The digest of a message in which the code is taken as zeros.
  private byte[] digest(byte[] message, int offset, int length, int codeLength) {
    Hmac keyed = keyFor(message, offset);
    MessageDigest text = keyed.begin();
    text.update(message, offset, OFFSET);
    text.update(ZEROS, 0, codeLength);
    text.update(message, offset + OFFSET + codeLength, length - OFFSET - codeLength);
    return keyed.end(text);
  }

  private Hmac keyFor(byte[] message, int offset) {
    if (algorithm != HmacAlgorithm.HMAC_SHA256_128_HKDF_SHA256) return hmac;
    int type = (message[offset] & 0xFF) >>> 4;
    int salt = Math.clamp(type - FIRST_SALTED_TYPE, 0, SALTS.size() - 1);
    byte[] nonce =
        Arrays.copyOfRange(message, offset + NONCE_OFFSET, offset + NONCE_OFFSET + NONCE_LENGTH);
    return new Hmac("SHA-256", messageKey(salt, nonce));
  }

  /// The key of one message (RFC 9301 §5.6): HKDF over nonce and secret.
  private byte[] messageKey(int salt, byte[] nonce) {
    return Hmac.expand("SHA-256", SALTS.get(salt).of(nonce, secret), 32);
  }

  /// The key of the Map-Register with this nonce, for the test vectors.
  byte[] mapRegisterKey(byte[] nonce) {
    return messageKey(0, nonce);
  }

  /// Compared in constant time, as far as the secret goes.
  @Override
  public boolean equals(Object other) {
    return other instanceof SharedKey key
        && id == key.id
        && algorithm == key.algorithm
        && codeLength == key.codeLength
        && MessageDigest.isEqual(secret, key.secret);
  }

  @Override
  public int hashCode() {
    return 31 * id + algorithm.hashCode(); // says nothing about the secret
  }

  /// Never the secret.
  @Override
  public String toString() {
    return "key " + id + " (" + algorithm.label() + ", ********)";
  }
}
