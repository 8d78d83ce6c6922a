package rhumb.router.pipeline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.data.Checksum;
import rhumb.protocol.data.IpHeader;
import rhumb.router.packet.PacketBatch;

/// Crafted packets with right checksums, and batches of them.
final class Packets {
  static final int ROOM = 64; // before each packet

  private Packets() {}

  /// A UDP packet with `payload` octets, from port 1000 to port 2000.
  static byte[] udp(String from, String to, int payload) {
    byte[] transport = new byte[8 + payload];
    fill(transport, 8);
    ByteBuffer.wrap(transport)
        .putShort((short) 1000)
        .putShort((short) 2000)
        .putShort((short) transport.length);
    return ip(from, to, IpHeader.UDP, transport, 6);
  }

  /// A TCP packet with `payload` octets, an option of 12 octets and these flags.
  static byte[] tcp(String from, String to, int sequence, int flags, int payload) {
    byte[] transport = new byte[32 + payload];
    fill(transport, 32);
    ByteBuffer.wrap(transport)
        .putShort((short) 1000)
        .putShort((short) 2000)
        .putInt(sequence)
        .putInt(77)
        .put((byte) 0x80)
        .put((byte) flags)
        .putShort((short) 500)
        .putInt(0)
        .putInt(0x0101080A)
        .putLong(0x0000_0001_0000_0002L);
    return ip(from, to, IpHeader.TCP, transport, 16);
  }

  private static void fill(byte[] octets, int from) {
    for (int i = from; i < octets.length; i++) octets[i] = (byte) (i * 31 >>> 3);
  }

  /// An IP packet around `transport`, whose checksum is at `checksumAt`.
  static byte[] ip(String from, String to, int protocol, byte[] transport, int checksumAt) {
    Address source = IpAddress.parse(from).address();
    boolean v4 = source instanceof Ipv4Address;
    int length = (v4 ? 20 : 40) + transport.length;
    ByteBuffer out = ByteBuffer.allocate(length);
    if (v4) {
      out.putShort((short) 0x4500).putShort((short) length).putShort((short) 7);
      out.putShort((short) 0x4000).put((byte) 63).put((byte) protocol).putShort((short) 0);
    } else {
      out.putInt(0x6000_0000).putShort((short) transport.length);
      out.put((byte) protocol).put((byte) 63);
    }
    out.put(IpAddress.parse(from).toByteArray()).put(IpAddress.parse(to).toByteArray());
    out.put(transport);
    MemorySegment packet = memory(out.array());
    int header = v4 ? 20 : 40;
    if (v4) put(out, 10, Checksum.of(Checksum.sum(packet, 0, 20)));
    var ip = new IpHeader();
    ip.wrap(packet, 0, length);
    int sum =
        Checksum.add(
            ip.pseudoHeaderSum(transport.length), Checksum.sum(packet, header, transport.length));
    put(out, header + checksumAt, Checksum.of(sum));
    return out.array();
  }

  private static void put(ByteBuffer out, int at, int value) {
    out.putShort(at, (short) value);
  }

  static MemorySegment memory(byte[] octets) {
    return Arena.ofAuto().allocate(octets.length).copyFrom(MemorySegment.ofArray(octets));
  }

  /// A leased batch of these packets, with room before each.
  static PacketBatch batch(byte[]... packets) {
    long size = ROOM;
    for (byte[] packet : packets) size += packet.length + ROOM;
    MemorySegment memory = Arena.ofAuto().allocate(size, 64);
    var batch = new PacketBatch(memory, Math.max(packets.length, 1));
    batch.lease();
    long at = ROOM;
    for (byte[] packet : packets) {
      MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, at, packet.length);
      batch.add(at, packet.length);
      at += packet.length + ROOM;
    }
    return batch;
  }

  static byte[] octets(PacketBatch batch, int i) {
    return octets(batch.memory(), batch.at(i), batch.length(i));
  }

  static byte[] octets(MemorySegment memory, long at, int length) {
    return memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /// True if IP header and transport have right checksums.
  static boolean checksumsHold(byte[] octets) {
    MemorySegment packet = memory(octets);
    var ip = new IpHeader();
    if (!ip.wrap(packet, 0, octets.length) || !ip.checksumHolds()) return false;
    int length = ip.totalLength() - ip.headerLength();
    int sum = Checksum.sum(packet, ip.headerLength(), length);
    return Checksum.add(sum, ip.pseudoHeaderSum(length)) == 0xFFFF;
  }
}
