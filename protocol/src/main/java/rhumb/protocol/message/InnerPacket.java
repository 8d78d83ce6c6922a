package rhumb.protocol.message;

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
      out.u16(0x4500).u16(20 + udpLength).u32(0).u8(64).u8(UDP).u16(0);
      out.u32(from.value()).u32(to.value());
      out.patchU16(10, ~sum(out.array(), 0, 20, 0) & 0xFFFF);
    } else if (source instanceof Ipv6Address from && destination instanceof Ipv6Address to) {
      out.u32(0x6000_0000).u16(udpLength).u8(UDP).u8(64);
      out.u64(from.high()).u64(from.low()).u64(to.high()).u64(to.low());
    } else {
      throw new IllegalArgumentException(source + " and " + destination + " differ in family");
    }
    int udp = out.position();
    out.u16(sourcePort).u16(destinationPort).u16(udpLength).u16(0);
    out.bytes(payload, 0, payload.length);
    int checksum = udpChecksum(out.array(), udp, udpLength, udp == 20 ? 12 : 8);
    out.patchU16(udp + 6, checksum == 0 ? 0xFFFF : checksum);
    return new InnerPacket(
        Octets.copyOf(out.array(), 0, out.position()),
        udp + UDP_HEADER,
        source,
        sourcePort,
        destination,
        destinationPort);
  }

  /// The UDP payload: a control message.
  public Octets payload() {
    byte[] all = octets.toByteArray();
    return Octets.copyOf(all, payloadOffset, all.length - payloadOffset);
  }

  static InnerPacket decode(WireReader in) throws MalformedMessage {
    int start = in.position();
    int version = in.peekU8() >>> 4;
    Octets octets = in.rest();
    byte[] packet = octets.toByteArray();
    var bad = new MalformedMessage(DropReason.BAD_INNER_HEADER, start);
    return switch (version) {
      case 4 -> decodeV4(octets, packet, bad);
      case 6 -> decodeV6(octets, packet, bad);
      default -> throw bad;
    };
  }

  private static InnerPacket decodeV4(Octets octets, byte[] packet, MalformedMessage bad)
      throws MalformedMessage {
    if (packet.length < 20) throw bad;
    int header = (packet[0] & 0xF) * 4;
    boolean fragment = (u16(packet, 6) & 0x3FFF) != 0;
    if (header < 20 || fragment || packet[9] != UDP || u16(packet, 2) != packet.length) throw bad;
    var in = WireReader.of(packet, 12, 8);
    var source = new Ipv4Address(in.u32());
    var destination = new Ipv4Address(in.u32());
    return decodeUdp(octets, packet, header, 12, source, destination, bad);
  }

  private static InnerPacket decodeV6(Octets octets, byte[] packet, MalformedMessage bad)
      throws MalformedMessage {
    if (packet.length < 40 || packet[6] != UDP || u16(packet, 4) != packet.length - 40) throw bad;
    var in = WireReader.of(packet, 8, 32);
    var source = new Ipv6Address(in.u64(), in.u64());
    var destination = new Ipv6Address(in.u64(), in.u64());
    return decodeUdp(octets, packet, 40, 8, source, destination, bad);
  }

  private static InnerPacket decodeUdp(
      Octets octets,
      byte[] packet,
      int udp,
      int addresses,
      IpAddress source,
      IpAddress destination,
      MalformedMessage bad)
      throws MalformedMessage {
    int length = packet.length - udp;
    if (length < UDP_HEADER || u16(packet, udp + 4) != length) throw bad;
    // some implementations leave the inner checksum out, over IPv6 as well
    boolean unchecked = u16(packet, udp + 6) == 0;
    if (!unchecked && udpChecksum(packet, udp, length, addresses) != 0) {
      throw new MalformedMessage(DropReason.BAD_INNER_CHECKSUM, bad.offset());
    }
    if (u16(packet, udp + 2) != ControlMessage.PORT) throw bad;
    return new InnerPacket(
        octets, udp + UDP_HEADER, source, u16(packet, udp), destination, u16(packet, udp + 2));
  }

  /// The UDP checksum over pseudo-header and datagram; 0 when the one inside is right.
  private static int udpChecksum(byte[] packet, int udp, int length, int addresses) {
    int pseudo = sum(packet, addresses, addresses == 8 ? 32 : 8, UDP + length);
    return ~sum(packet, udp, length, pseudo) & 0xFFFF;
  }

  /// The ones' complement sum of RFC 1071.
  private static int sum(byte[] bytes, int from, int length, int start) {
    long sum = start;
    for (int i = 0; i + 1 < length; i += 2) sum += u16(bytes, from + i);
    if ((length & 1) != 0) sum += (bytes[from + length - 1] & 0xFF) << 8;
    while (sum >>> 16 != 0) sum = (sum & 0xFFFF) + (sum >>> 16);
    return (int) sum;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
