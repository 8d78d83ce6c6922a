package rhumb.protocol.address;

import java.util.Optional;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// An address for the packets of one application only (RFC 8060 §5.1, experimental).
///
/// @param trafficClass 24 bits: IPv4 TOS, or IPv6 traffic class and flow label
/// @param protocol the IP protocol number
/// @param localPortLow ports are 16 bits; a single port has both ends the same
public record ApplicationData(
    int trafficClass,
    int protocol,
    int localPortLow,
    int localPortHigh,
    int remotePortLow,
    int remotePortHigh,
    Optional<Address> address)
    implements DressedAddress {
  public static final int TYPE = 4;

  public ApplicationData {
    int ports = localPortLow | localPortHigh | remotePortLow | remotePortHigh;
    if (trafficClass >>> 24 != 0 || (protocol & ~0xFF) != 0 || (ports & ~0xFFFF) != 0) {
      throw new IllegalArgumentException("24 bits of class, 8 of protocol, 16 of ports");
    }
  }

  static ApplicationData decodeBody(WireReader body) throws MalformedMessage {
    int word = body.u32();
    int local = body.u32();
    int remote = body.u32();
    return new ApplicationData(
        word >>> 8,
        word & 0xFF,
        local >>> 16,
        local & 0xFFFF,
        remote >>> 16,
        remote & 0xFFFF,
        Address.decodeOptional(body));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public ApplicationData with(Optional<Address> other) {
    return new ApplicationData(
        trafficClass, protocol, localPortLow, localPortHigh, remotePortLow, remotePortHigh, other);
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u32(trafficClass << 8 | protocol);
    out.u16(localPortLow).u16(localPortHigh).u16(remotePortLow).u16(remotePortHigh);
    Address.encodeOptional(address, out);
  }

  @Override
  public String toString() {
    return "%s{tos %d proto %d ports %d-%d to %d-%d}"
        .formatted(
            address.map(Address::toString).orElse(""),
            trafficClass,
            protocol,
            localPortLow,
            localPortHigh,
            remotePortLow,
            remotePortHigh);
  }
}
