package rhumb.protocol.security;

import java.security.MessageDigest;
import java.security.SecureRandom;
import rhumb.protocol.auth.Hmac;
import rhumb.protocol.wire.Octets;

/// A key of 128 bits for one Map-Request and its Map-Reply (RFC 9303 §5): the ITR makes the
/// ITR-OTK, the Map-Server derives the MS-OTK from it.
public final class OneTimeKey {
  static final int LENGTH = 16;

  private final byte[] octets;

  private OneTimeKey(byte[] octets) {
    if (octets.length != LENGTH) throw new IllegalArgumentException("a one-time key has 128 bits");
    this.octets = octets;
  }

  public static OneTimeKey random(SecureRandom random) {
    byte[] octets = new byte[LENGTH];
    random.nextBytes(octets);
    return new OneTimeKey(octets);
  }

  public static OneTimeKey of(Octets octets) {
    return new OneTimeKey(octets.toByteArray());
  }

  /// The MS-OTK of this ITR-OTK (RFC 9303 §6.7.1).
  public OneTimeKey derived(KeyDerivation kdf) {
    return new OneTimeKey(Hmac.derive(kdf.digest(), new byte[0], LENGTH, octets));
  }

  byte[] octets() {
    return octets;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OneTimeKey that && MessageDigest.isEqual(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return 0; // says nothing about the key
  }

  /// Never the key.
  @Override
  public String toString() {
    return "one-time key ********";
  }
}
