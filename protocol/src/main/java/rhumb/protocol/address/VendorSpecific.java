package rhumb.protocol.address;

import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A vendor's own format (RFC 9306 §4). Whoever does not know the vendor drops the message, which
/// is a decision of the receiver and not of the decoder.
///
/// @param oui the 24 bits by which the IEEE knows the vendor
public record VendorSpecific(int oui, Octets data) implements Lcaf {
  public static final int TYPE = 255;

  public VendorSpecific {
    if (oui >>> 24 != 0) throw new IllegalArgumentException("24 bits of OUI");
  }

  static VendorSpecific decodeBody(WireReader body) throws MalformedMessage {
    return new VendorSpecific(body.u32() & 0xFF_FFFF, body.rest());
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u32(oui).octets(data);
  }

  @Override
  public String toString() {
    return "vendor-%06x:%s".formatted(oui, data);
  }
}
