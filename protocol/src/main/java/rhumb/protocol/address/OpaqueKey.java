package rhumb.protocol.address;

import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A key of a mapping that is not an address (RFC 8060 §5.2, experimental).
///
/// @param fieldCount 1..256: the equally long fields that the key consists of
/// @param wildcards bit i, from the low end, says that field i is ignored
public record OpaqueKey(int fieldCount, int wildcards, Octets key) implements Lcaf {
  public static final int TYPE = 6;

  public OpaqueKey {
    if (fieldCount < 1 || fieldCount > 256 || (wildcards & ~0xFFFF) != 0) {
      throw new IllegalArgumentException("1..256 fields, 16 bits of wildcards");
    }
  }

  static OpaqueKey decodeBody(WireReader body) throws MalformedMessage {
    return new OpaqueKey(body.u8() + 1, body.u16(), body.rest());
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u8(fieldCount - 1).u16(wildcards).octets(key);
  }

  @Override
  public String toString() {
    return "key " + key + " in " + fieldCount + " fields";
  }
}
