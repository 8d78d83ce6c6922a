package rhumb.protocol.security;

import java.util.Optional;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A one-time key as it travels (RFC 9303 §6.1).
/// ```
/// |              OTK Length       |     Key ID    | OTK Wrap. ID  |
/// |                One-Time-Key Preamble (64 bits)                |
/// |                     One-Time-Key (128 bits)                   |
/// ```
/// The length counts preamble and key, as its definition says. Some count the four octets before
/// them, too: both are read.
///
/// @param wrapping 8 bits, of an open registry
/// @param octets preamble and key, 24 octets
public record WrappedKey(int keyId, int wrapping, Octets octets) {
  /// NULL-KEY-WRAP-128: the key in clear text, for a path that hides it otherwise.
  public static final int NULL_KEY_WRAP_128 = 1;

  public static final int AES_KEY_WRAP_128_HKDF_SHA256 = 2;

  private static final int PREAMBLE = 8;
  private static final int LENGTH = PREAMBLE + OneTimeKey.LENGTH;

  public WrappedKey {
    if (octets.length() != LENGTH) throw new IllegalArgumentException("24 octets");
  }

  public static WrappedKey inClear(OneTimeKey key) {
    byte[] octets = new byte[LENGTH];
    System.arraycopy(key.octets(), 0, octets, PREAMBLE, OneTimeKey.LENGTH);
    return new WrappedKey(0, NULL_KEY_WRAP_128, Octets.of(octets));
  }

  /// The key, if it is in clear text. Over a path that does not hide it, such a Map-Request must be
  /// dropped (RFC 9303 §6.5).
  public Optional<OneTimeKey> clear() {
    return wrapping == NULL_KEY_WRAP_128
        ? Optional.of(OneTimeKey.of(octets.slice(PREAMBLE, OneTimeKey.LENGTH)))
        : Optional.empty();
  }

  static WrappedKey decode(WireReader in) throws MalformedMessage {
    int length = in.u16();
    if (length != LENGTH && length != LENGTH + 4) throw in.malformed(DropReason.BAD_SECURITY_DATA);
    return new WrappedKey(in.u8(), in.u8(), in.octets(LENGTH));
  }

  void encode(WireWriter out) {
    out.u16(LENGTH).u8(keyId).u8(wrapping).octets(octets);
  }

  /// Never the key.
  @Override
  public String toString() {
    return "one-time key ******** (key " + keyId + ", wrapping " + wrapping + ")";
  }
}
