package rhumb.protocol.auth;

import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Key-id, algorithm and message authentication code as Map-Register, Map-Notify and Map-Notify-Ack
/// carry them (RFC 9301 §5.6). RFC 6830 had one 16-bit key-id in the place of the first two: its
/// SHA-1 is key-id 0, algorithm 1 here.
///
/// @param keyId 0..255, which of the shared keys
/// @param algorithm 0..255, of an open registry; see [HmacAlgorithm]
public record AuthenticationData(int keyId, int algorithm, Octets code) {
  /// Where the code starts in each of these messages: after the first word, the nonce and the
  /// fields above.
  public static final int CODE_OFFSET = 16;

  /// What a message carries before [SharedKey] signs it: zeros of the right length.
  public static AuthenticationData unsigned(SharedKey key) {
    return new AuthenticationData(key.id(), key.algorithm().code(), Octets.zeros(key.codeLength()));
  }

  public static AuthenticationData decode(WireReader in) throws MalformedMessage {
    int keyId = in.u8();
    int algorithm = in.u8();
    return new AuthenticationData(keyId, algorithm, in.octets(in.u16()));
  }

  public void encode(WireWriter out) {
    out.u8(keyId).u8(algorithm).u16(code.length()).octets(code);
  }

  @Override
  public String toString() {
    return "key " + keyId + " algorithm " + algorithm + " (" + code.length() + " octets)";
  }
}
