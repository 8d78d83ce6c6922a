package rhumb.protocol.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// What an xTR behind a NAT learns about itself (RFC 8060 §4.4).
///
/// @param mapServerPort where the Map-Server heard the request
/// @param etrPort the translated source port of the request
/// @param globalEtr the translated source address
/// @param privateEtr the source address that the sender gave
/// @param rtrs re-encapsulating tunnel routers that the xTR may use
public record NatTraversal(
    int mapServerPort,
    int etrPort,
    Optional<Address> globalEtr,
    Optional<Address> mapServer,
    Optional<Address> privateEtr,
    List<Address> rtrs)
    implements Lcaf {
  public static final int TYPE = 7;

  public NatTraversal {
    if (((mapServerPort | etrPort) & ~0xFFFF) != 0) throw new IllegalArgumentException("port");
    rtrs = List.copyOf(rtrs);
  }

  private static String text(Optional<Address> address) {
    return address.map(Address::toString).orElse("-");
  }

  static NatTraversal decodeBody(WireReader body) throws MalformedMessage {
    int mapServerPort = body.u16();
    int etrPort = body.u16();
    Optional<Address> globalEtr = Address.decodeOptional(body);
    Optional<Address> mapServer = Address.decodeOptional(body);
    Optional<Address> privateEtr = Address.decodeOptional(body);
    List<Address> rtrs = new ArrayList<>();
    while (body.remaining() > 0) Address.decodeOptional(body).ifPresent(rtrs::add); // AFI 0 is none
    return new NatTraversal(mapServerPort, etrPort, globalEtr, mapServer, privateEtr, rtrs);
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u16(mapServerPort).u16(etrPort);
    Address.encodeOptional(globalEtr, out);
    Address.encodeOptional(mapServer, out);
    Address.encodeOptional(privateEtr, out);
    for (Address rtr : rtrs) rtr.encode(out);
  }

  @Override
  public String toString() {
    return "nat port %d global %s map-server %s:%d private %s rtrs %s"
        .formatted(
            etrPort, text(globalEtr), text(mapServer), mapServerPort, text(privateEtr), rtrs);
  }
}
