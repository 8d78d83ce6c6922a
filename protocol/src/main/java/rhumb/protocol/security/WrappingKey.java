package rhumb.protocol.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import rhumb.protocol.auth.Hmac;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;

/// The secret that an ITR and its Map-Resolver share (RFC 9303 §6.5): it hides a one-time key on
/// the way between them. It must not be the one that the Map-Server and the ETR share.
public final class WrappingKey {
  private static final byte[] LABEL = "OTK-Key-Wrap".getBytes(StandardCharsets.US_ASCII);

  private final int id;
  private final byte[] secret;

  /// @param id 0..255
  public WrappingKey(int id, String secret) {
    if (id < 0 || id > 255) throw new IllegalArgumentException("key-id is 0..255");
    if (secret.isEmpty()) throw new IllegalArgumentException("the key is empty");
    this.id = id;
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
  }

  public int id() {
    return id;
  }

  /// Wraps by AES-KEY-WRAP-128 with a key for this nonce alone (RFC 9303 §6.5.1, RFC 3394).
  public WrappedKey wrap(OneTimeKey key, Nonce nonce) {
    try {
      Cipher cipher = cipher(Cipher.WRAP_MODE, nonce);
      byte[] wrapped = cipher.wrap(new SecretKeySpec(key.octets(), "AES"));
      int code = WrappedKey.AES_KEY_WRAP_128_HKDF_SHA256;
      return new WrappedKey(id, code, Octets.of(wrapped));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform wraps AES keys", e);
    }
  }

  /// @return empty if it was wrapped with another key, or changed, or in a way not known here
  public Optional<OneTimeKey> unwrap(WrappedKey wrapped, Nonce nonce) {
    if (wrapped.keyId() != id || wrapped.wrapping() != WrappedKey.AES_KEY_WRAP_128_HKDF_SHA256) {
      return Optional.empty();
    }
    try {
      Cipher cipher = cipher(Cipher.UNWRAP_MODE, nonce);
      var key = cipher.unwrap(wrapped.octets().toByteArray(), "AES", Cipher.SECRET_KEY);
      return Optional.of(OneTimeKey.of(Octets.of(key.getEncoded())));
    } catch (InvalidKeyException _) {
      return Optional.empty(); // the initial value did not come out again
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform unwraps AES keys", e);
    }
  }

  private Cipher cipher(int mode, Nonce nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AESWrap");
    cipher.init(mode, new SecretKeySpec(messageKey(nonce), "AES"));
    return cipher;
  }

  byte[] messageKey(Nonce nonce) {
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(nonce.value()).array();
    return Hmac.derive("SHA-256", new byte[0], OneTimeKey.LENGTH, number, LABEL, secret);
  }

  /// Never the secret.
  @Override
  public String toString() {
    return "wrapping key " + id + " (********)";
  }
}
