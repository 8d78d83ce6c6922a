package rhumb.protocol.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// A keyed hash (RFC 2104) that is ready to be used many times, by many threads: the first block of
/// both rounds, which depends on the key alone, is hashed once. `javax.crypto.Mac` would hash it
/// again for each message and serve one thread.
public final class Hmac {
  private static final int BLOCK = 64; // octets, of SHA-1 and SHA-256

  private final MessageDigest inner; // templates: cloned, never updated
  private final MessageDigest outer;

  /// @param digest `SHA-1` or `SHA-256`
  public Hmac(String digest, byte[] key) {
    byte[] block = Arrays.copyOf(key.length > BLOCK ? digest(digest).digest(key) : key, BLOCK);
    inner = started(digest, block, 0x36);
    outer = started(digest, block, 0x5C);
    Arrays.fill(block, (byte) 0);
  }

  private static MessageDigest started(String digest, byte[] block, int pad) {
    byte[] padded = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) padded[i] = (byte) (block[i] ^ pad);
    MessageDigest started = digest(digest);
    started.update(padded);
    Arrays.fill(padded, (byte) 0);
    return started;
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + name, e);
    }
  }

  /// The code of all `parts` in a row.
  public byte[] of(byte[]... parts) {
    MessageDigest text = begin();
    for (byte[] part : parts) text.update(part);
    return end(text);
  }

  /// What the text is to be put into.
  MessageDigest begin() {
    return copy(inner);
  }

  byte[] end(MessageDigest text) {
    MessageDigest second = copy(outer);
    second.update(text.digest());
    return second.digest();
  }

  /// HKDF of RFC 5869 for one block of output.
  ///
  /// @param length octets, at most one digest
  public static byte[] derive(String digest, byte[] salt, int length, byte[]... secret) {
    return expand(digest, new Hmac(digest, salt).of(secret), length);
  }

  /// The second half of HKDF, without "info".
  static byte[] expand(String digest, byte[] pseudoRandomKey, int length) {
    return Arrays.copyOf(new Hmac(digest, pseudoRandomKey).of(new byte[] {1}), length);
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's own digests can be cloned", e);
    }
  }
}
