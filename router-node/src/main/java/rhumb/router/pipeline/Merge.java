package rhumb.router.pipeline;

import static rhumb.protocol.wire.NetworkOrder.U16;
import static rhumb.protocol.wire.NetworkOrder.U32;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import rhumb.protocol.data.Checksum;
import rhumb.protocol.data.IpHeader;

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

  private final long[] at = new long[MOST_MEMBERS];
  private final int[] length = new int[MOST_MEMBERS];
  private int count;
  private boolean v6;
  private boolean tcp;
  private int transport; // octets before it
  private int headers; // octets before the payload
  private int segmentSize;
  private int octets; // of the super-packet
  private int pseudo; // the sum of the pseudo-header without the length
  private boolean complete;

  /// Octets of headers if the packet at which `header` looks may begin or join a merger, else 0.
  static int mergeable(MemorySegment memory, long at, int length, IpHeader header, boolean udpToo) {
    int transport = header.headerLength();
    if (transport != (header.isV6() ? IpHeader.V6_LENGTH : IpHeader.V4_LENGTH)
        || header.isFragment()) return 0;
    int headers = Parse.headersLength(memory, at, header);
    if (headers < 0 || headers >= length) return 0;
    if (header.protocol() == IpHeader.TCP) {
      int flags = memory.get(U8, at + transport + 13) & 0xFF;
      if ((flags & ~PSH) != ACK) return 0;
    } else if (!udpToo || !isWholeDatagram(memory, at + transport, length - transport)) {
      return 0;
    }
    int pseudo = header.pseudoHeaderSum(0);
    return checksumHolds(memory, at + transport, length - transport, pseudo) ? headers : 0;
  }

  private static boolean checksumHolds(MemorySegment memory, long at, int length, int pseudo) {
    return Checksum.add(Checksum.sum(memory, at, length), pseudo + length) == 0xFFFF;
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

  /// Begins with the packet at `from`, at which `header` looks.
  void begin(MemorySegment memory, long from, int packetLength, IpHeader header, int all) {
    v6 = header.isV6();
    tcp = header.protocol() == IpHeader.TCP;
    transport = header.headerLength();
    headers = all;
    pseudo = header.pseudoHeaderSum(0);
    segmentSize = packetLength - all;
    count = 0;
    octets = all;
    add(memory, from, packetLength);
  }

  /// Adds the packet at `from` if it continues what is there.
  boolean join(MemorySegment memory, long from, int packetLength, IpHeader header, int all) {
    boolean fits = all == headers && header.isV6() == v6 && hasRoomFor(packetLength);
    if (!fits || !sameIp(memory, at[0], from) || !follows(memory, at[0], from)) return false;
    add(memory, from, packetLength);
    return true;
  }

  /// Adds the packet at `from`, of which nobody has looked at more than the IP header: it is a
  /// sibling of the packet that was added last.
  boolean joinSibling(MemorySegment memory, long from, int packetLength) {
    long segment = from + transport;
    int segmentLength = packetLength - transport;
    boolean fits =
        hasRoomFor(packetLength)
            && (v6 || isNumbered(memory, at[0], from))
            && follows(memory, at[0], from)
            && (tcp || isWholeDatagram(memory, segment, segmentLength))
            && checksumHolds(memory, segment, segmentLength, pseudo);
    if (fits) add(memory, from, packetLength);
    return fits;
  }

  private boolean hasRoomFor(int packetLength) {
    int payload = packetLength - headers;
    return !complete
        && count < MOST_MEMBERS
        && payload > 0
        && payload <= segmentSize
        && octets + payload <= LARGEST;
  }

  private void add(MemorySegment memory, long from, int packetLength) {
    at[count] = from;
    length[count] = packetLength;
    count++;
    int payload = packetLength - headers;
    octets += payload;
    complete = payload < segmentSize || tcp && (flags(memory, from) & PSH) != 0;
  }

  private int flags(MemorySegment memory, long from) {
    return memory.get(U8, from + transport + 13);
  }

  private boolean follows(MemorySegment memory, long first, long next) {
    return memory.get(U32, first + transport) == memory.get(U32, next + transport) // ports
        && (!tcp || sameTcp(memory, first + transport, next + transport));
  }

  private boolean sameIp(MemorySegment memory, long a, long b) {
    return v6
        ? Siblings.likeV6(memory, a, b)
        : isNumbered(memory, a, b) && Siblings.likeV4(memory, a, b);
  }

  /// RFC 6864: identifications mean nothing with DF; else the kernel counts on from the first.
  private boolean isNumbered(MemorySegment memory, long a, long b) {
    return (memory.get(U16, a + 6) & DF) != 0
        || (short) (memory.get(U16, a + 4) + count) == memory.get(U16, b + 4);
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
  void writeHeaders(MemorySegment memory) {
    long first = at[0];
    int all = octets - transport;
    if (v6) {
      memory.set(U16, first + 4, (short) all);
    } else {
      int before = memory.get(U16, first + 2) & 0xFFFF;
      int checksum = memory.get(U16, first + 10) & 0xFFFF;
      memory.set(U16, first + 2, (short) octets);
      memory.set(U16, first + 10, (short) Checksum.replace(checksum, before, octets));
    }
    if (tcp) {
      int flags = flags(memory, first) | flags(memory, at[count - 1]) & PSH;
      memory.set(U8, first + transport + 13, (byte) flags);
    } else {
      memory.set(U16, first + transport + 4, (short) all);
    }
    int sum = Checksum.add(pseudo, all);
    memory.set(U16, first + transport + checksumOffset(), (short) sum);
  }

  int count() {
    return count;
  }

  /// Where packet `n` of it begins.
  long at(int n) {
    return at[n];
  }

  /// Octets of packet `n` of it.
  int length(int n) {
    return length[n];
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
