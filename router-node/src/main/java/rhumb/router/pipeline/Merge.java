package rhumb.router.pipeline;

import static rhumb.protocol.wire.NetworkOrder.U16;
import static rhumb.protocol.wire.NetworkOrder.U32;
import static rhumb.protocol.wire.NetworkOrder.U64;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import rhumb.protocol.data.Checksum;
import rhumb.protocol.data.IpHeader;
import rhumb.router.packet.PacketBatch;

/// Packets of one flow that follow upon each other and may be handed to the kernel as one
/// super-packet: the reverse of [Segmentation], by the rules of the kernel's own receive offload.
///
/// Whatever a receiver could tell apart has to be equal; and every checksum must be right, because
/// the kernel makes new ones.
final class Merge {
  private static final int MOST_MEMBERS = 128;
  private static final int LARGEST = 65_535; // octets of an IP packet

  private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  private static final int ACK = 0x10;
  private static final int PSH = 0x08;
  private static final int DF = 0x4000;
  private static final int TCP_HEADER = 20;

  private final int[] members = new int[MOST_MEMBERS];
  private int count;
  private boolean v6;
  private boolean tcp;
  private int transport; // octets before it
  private int headers; // octets before the payload
  private int segmentSize;
  private int octets; // of the super-packet
  private boolean complete;

  /// Octets of headers if the packet at which `header` looks may begin or join a merger, else 0.
  static int mergeable(PacketBatch batch, int i, IpHeader header, boolean udpToo) {
    int transport = header.headerLength();
    if (transport != (header.isV6() ? IpHeader.V6_LENGTH : IpHeader.V4_LENGTH)
        || header.isFragment()) return 0;
    MemorySegment memory = batch.memory();
    long at = batch.at(i);
    int headers = Parse.headersLength(memory, at, header);
    if (headers < 0 || headers >= batch.length(i)) return 0;
    if (header.protocol() == IpHeader.TCP) {
      int flags = memory.get(U8, at + transport + 13) & 0xFF;
      if ((flags & ~PSH) != ACK) return 0;
    } else if (!udpToo || !isWholeDatagram(memory, at + transport, batch.length(i) - transport)) {
      return 0;
    }
    int length = batch.length(i) - transport;
    int sum = Checksum.sum(memory, at + transport, length);
    return Checksum.add(sum, header.pseudoHeaderSum(length)) == 0xFFFF ? headers : 0;
  }

  /// With a checksum, and without octets that its own length leaves out.
  private static boolean isWholeDatagram(MemorySegment memory, long at, int length) {
    return (memory.get(U16, at + 4) & 0xFFFF) == length && memory.get(U16, at + 6) != 0;
  }

  boolean isEmpty() {
    return count == 0;
  }

  void clear() {
    count = 0;
  }

  /// Begins with packet `i`, at which `header` looks.
  void begin(PacketBatch batch, int i, IpHeader header, int headersLength) {
    count = 1;
    members[0] = i;
    v6 = header.isV6();
    tcp = header.protocol() == IpHeader.TCP;
    transport = header.headerLength();
    headers = headersLength;
    octets = batch.length(i);
    segmentSize = octets - headers;
    complete = tcp && (flags(batch, i) & PSH) != 0;
  }

  /// Adds packet `i` if it continues what is there.
  boolean join(PacketBatch batch, int i, IpHeader header, int headersLength) {
    int payload = batch.length(i) - headersLength;
    boolean fits =
        !complete
            && count < MOST_MEMBERS
            && headersLength == headers
            && header.isV6() == v6
            && payload <= segmentSize
            && octets + payload <= LARGEST;
    if (!fits || !follows(batch.memory(), batch.at(members[0]), batch.at(i))) return false;
    members[count++] = i;
    octets += payload;
    complete = payload < segmentSize || tcp && (flags(batch, i) & PSH) != 0;
    return true;
  }

  private int flags(PacketBatch batch, int i) {
    return batch.memory().get(U8, batch.at(i) + transport + 13);
  }

  private boolean follows(MemorySegment memory, long first, long next) {
    return sameIp(memory, first, next)
        && memory.get(U32, first + transport) == memory.get(U32, next + transport) // ports
        && (!tcp || sameTcp(memory, first + transport, next + transport));
  }

  private boolean sameIp(MemorySegment memory, long a, long b) {
    if (v6) {
      return memory.get(U32, a) == memory.get(U32, b)
          && memory.get(U16, a + 6) == memory.get(U16, b + 6)
          && memory.get(U64, a + 8) == memory.get(U64, b + 8)
          && memory.get(U64, a + 16) == memory.get(U64, b + 16)
          && memory.get(U64, a + 24) == memory.get(U64, b + 24)
          && memory.get(U64, a + 32) == memory.get(U64, b + 32);
    }
    int flags = memory.get(U16, a + 6);
    // RFC 6864: identifications mean nothing with DF, else the kernel would count on from the first
    boolean identified =
        (flags & DF) != 0 || (short) (memory.get(U16, a + 4) + count) == memory.get(U16, b + 4);
    return identified
        && flags == memory.get(U16, b + 6)
        && memory.get(U16, a) == memory.get(U16, b)
        && memory.get(U16, a + 8) == memory.get(U16, b + 8)
        && memory.get(U64, a + 12) == memory.get(U64, b + 12);
  }

  private boolean sameTcp(MemorySegment memory, long a, long b) {
    int sent = octets - headers;
    if (memory.get(U32, a + 4) + sent != memory.get(U32, b + 4)) return false;
    if (memory.get(U32, a + 8) != memory.get(U32, b + 8)) return false;
    int differing = memory.get(U32, a + 12) ^ memory.get(U32, b + 12); // flags, window
    if ((differing & ~(PSH << 16)) != 0) return false;
    if (memory.get(U16, a + 18) != memory.get(U16, b + 18)) return false; // urgent pointer
    for (long option = TCP_HEADER; option < headers - transport; option += 4) {
      if (memory.get(U32, a + option) != memory.get(U32, b + option)) return false;
    }
    return true;
  }

  /// Turns the headers of the first packet into those of the super-packet.
  void writeHeaders(PacketBatch batch, IpHeader header) {
    MemorySegment memory = batch.memory();
    long at = batch.at(members[0]);
    header.wrap(memory, at, batch.length(members[0]));
    int length = octets - transport;
    int pseudo = header.pseudoHeaderSum(length); // addresses and length are all it needs
    if (v6) {
      memory.set(U16, at + 4, (short) length);
    } else {
      int before = memory.get(U16, at + 2) & 0xFFFF;
      int checksum = memory.get(U16, at + 10) & 0xFFFF;
      memory.set(U16, at + 2, (short) octets);
      memory.set(U16, at + 10, (short) Checksum.replace(checksum, before, octets));
    }
    if (tcp) {
      int flags = flags(batch, members[0]) | flags(batch, members[count - 1]) & PSH;
      memory.set(U8, at + transport + 13, (byte) flags);
    } else {
      memory.set(U16, at + transport + 4, (short) length);
    }
    memory.set(U16, at + transport + checksumOffset(), (short) pseudo);
  }

  int count() {
    return count;
  }

  int member(int n) {
    return members[n];
  }

  boolean isV6() {
    return v6;
  }

  boolean isTcp() {
    return tcp;
  }

  int transport() {
    return transport;
  }

  int headers() {
    return headers;
  }

  int segmentSize() {
    return segmentSize;
  }

  int octets() {
    return octets;
  }

  int checksumOffset() {
    return tcp ? 16 : 6;
  }
}
