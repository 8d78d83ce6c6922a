package rhumb.protocol.message;

import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// The IP packet inside an encapsulated control message: IP header, UDP header, payload.
///
/// @param octets the whole packet as it is on the wire
/// @param payloadOffset where the UDP payload starts in it
public record InnerPacket(
    Octets octets,
    int payloadOffset,
    IpAddress source,
    int sourcePort,
    IpAddress destination,
    int destinationPort) {
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int IPV4_HEADER = 20;
  private static final int IPV4_ADDRESSES = 12; // where source and destination start
  private static final int IPV6_HEADER = 40;
  private static final int IPV6_ADDRESSES = 8;
  private static final int TTL = 64;

  /// Builds the packet. Checksums are computed, never left out (RFC 9301 §5.8).
  public static InnerPacket of(
      IpAddress source,
      int sourcePort,
      IpAddress destination,
      int destinationPort,
      byte[] payload) {
    var out = new WireWriter();
    int udpLength = UDP_HEADER + payload.length;
    if (source instanceof Ipv4Address from && destination instanceof Ipv4Address to) {
      out.u16(0x4500).u16(IPV4_HEADER + udpLength).u32(0).u8(TTL).u8(UDP).u16(0);
      out.u32(from.value()).u32(to.value());
      out.patchU16(10, ~out.toOctets().sum(0, IPV4_HEADER));
    } else if (source instanceof Ipv6Address from && destination instanceof Ipv6Address to) {
      out.u32(0x6000_0000).u16(udpLength).u8(UDP).u8(TTL);
      out.u64(from.high()).u64(from.low()).u64(to.high()).u64(to.low());
    } else {
      throw new IllegalArgumentException(source + " and " + destination + " differ in family");
    }
    int udp = out.position();
    out.u16(sourcePort).u16(destinationPort).u16(udpLength).u16(0);
    out.bytes(payload, 0, payload.length);
    int checksum = udpChecksum(out.toOctets(), udp);
    out.patchU16(udp + 6, checksum == 0 ? 0xFFFF : checksum);
    return new InnerPacket(
        out.toOctets(), udp + UDP_HEADER, source, sourcePort, destination, destinationPort);
  }

  /// The UDP payload: a control message.
  public Octets payload() {
    return octets.slice(payloadOffset, octets.length() - payloadOffset);
  }

  static InnerPacket decode(WireReader in) throws MalformedMessage {
    int start = in.position();
    int version = in.peekU8() >>> 4;
    Octets octets = in.rest();
    InnerPacket packet =
        switch (version) {
          case 4 -> decodeV4(octets);
          case 6 -> decodeV6(octets);
          default -> null;
        };
    if (packet == null) throw new MalformedMessage(DropReason.BAD_INNER_HEADER, start);
    if (!packet.isChecksumRight()) {
      throw new MalformedMessage(DropReason.BAD_INNER_CHECKSUM, start);
    }
    return packet;
  }

  private static @Nullable InnerPacket decodeV4(Octets octets) throws MalformedMessage {
    if (octets.length() < IPV4_HEADER) return null;
    int header = (octets.at(0) & 0xF) * 4;
    boolean fragment = (octets.u16(6) & 0x3FFF) != 0;
    boolean wrong = octets.at(9) != UDP || octets.u16(2) != octets.length();
    if (header < IPV4_HEADER || fragment || wrong) return null;
    WireReader in = octets.reader(IPV4_ADDRESSES);
    return decodeUdp(octets, header, new Ipv4Address(in.u32()), new Ipv4Address(in.u32()));
  }

  private static @Nullable InnerPacket decodeV6(Octets octets) throws MalformedMessage {
    if (octets.length() < IPV6_HEADER) return null;
    if (octets.at(6) != UDP || octets.u16(4) != octets.length() - IPV6_HEADER) return null;
    WireReader in = octets.reader(IPV6_ADDRESSES);
    var source = new Ipv6Address(in.u64(), in.u64());
    return decodeUdp(octets, IPV6_HEADER, source, new Ipv6Address(in.u64(), in.u64()));
  }

  /// One of the ports must be that of the control plane; which one depends on the direction, and
  /// NATs rewrite the other (RFC 9301 §5, §5.8).
  private static @Nullable InnerPacket decodeUdp(
      Octets octets, int udp, IpAddress source, IpAddress destination) {
    int length = octets.length() - udp;
    if (length < UDP_HEADER || octets.u16(udp + 4) != length) return null;
    int from = octets.u16(udp);
    int to = octets.u16(udp + 2);
    if (from != ControlMessage.PORT && to != ControlMessage.PORT) return null;
    return new InnerPacket(octets, udp + UDP_HEADER, source, from, destination, to);
  }

  /// Some implementations leave the inner checksum out, over IPv6 as well.
  private boolean isChecksumRight() {
    int udp = payloadOffset - UDP_HEADER;
    return octets.u16(udp + 6) == 0 || udpChecksum(octets, udp) == 0;
  }

  /// The UDP checksum over pseudo-header and datagram; 0 when the one inside is right.
  private static int udpChecksum(Octets packet, int udp) {
    boolean v4 = packet.at(0) >>> 4 == 4;
    int length = packet.length() - udp;
    int addresses = v4 ? packet.sum(IPV4_ADDRESSES, 8) : packet.sum(IPV6_ADDRESSES, 32);
    return ~folded(addresses + UDP + length + packet.sum(udp, length)) & 0xFFFF;
  }

  private static int folded(int sum) {
    int once = (sum & 0xFFFF) + (sum >>> 16);
    return (once & 0xFFFF) + (once >>> 16);
  }
}
