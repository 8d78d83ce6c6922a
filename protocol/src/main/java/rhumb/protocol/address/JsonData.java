package rhumb.protocol.address;

import java.util.Optional;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// An address and data about it in JSON (RFC 8060 §5.4, experimental).
///
/// @param binary B: in a binary encoding of JSON
public record JsonData(boolean binary, Octets json, Optional<Address> address)
    implements DressedAddress {
  public static final int TYPE = 14;

  static JsonData decodeBody(int rsvd2, WireReader body) throws MalformedMessage {
    Octets json = body.octets(body.u16());
    return new JsonData((rsvd2 & 1) != 0, json, Address.decodeOptional(body));
  }

  @Override
  public int rsvd2() {
    return binary ? 1 : 0;
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public JsonData with(Optional<Address> other) {
    return new JsonData(binary, json, other);
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u16(json.length()).octets(json);
    Address.encodeOptional(address, out);
  }

  @Override
  public String toString() {
    return address.map(inside -> inside + " ").orElse("")
        + "json "
        + (binary ? json.toString() : json.toPrintableString());
  }
}
