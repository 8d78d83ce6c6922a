package rhumb.protocol.message;

import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A message of a sub-type of the shared extension type (RFC 9304).
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Type=15|        Sub-type       |   extension-specific          |
/// |                      extension-specific                       |
/// ```
///
/// @param subType 0..4095, of an open registry; none is known here
/// @param data everything after the sub-type, at least two octets
public record SharedExtension(int subType, Octets data) implements ExtensionMessage {
  public static final int TYPE = 15;

  public SharedExtension {
    if ((subType & ~0xFFF) != 0) throw new IllegalArgumentException("sub-type 0..4095");
    if (data.length() < 2) throw new IllegalArgumentException("less than one word");
  }

  static SharedExtension decode(WireReader in) throws MalformedMessage {
    int subType = in.u16() & 0xFFF;
    return new SharedExtension(subType, in.rest());
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encode(WireWriter out) {
    out.u16(TYPE << 12 | subType).octets(data);
  }
}
