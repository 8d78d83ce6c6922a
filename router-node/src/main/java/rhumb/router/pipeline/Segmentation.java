package rhumb.router.pipeline;

import static rhumb.protocol.wire.NetworkOrder.U16;
import static rhumb.protocol.wire.NetworkOrder.U32;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import rhumb.protocol.data.Checksum;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.linux.LargePages;
import rhumb.protocol.linux.LinuxException;
import rhumb.router.packet.PacketBatch;

/// Does what the kernel has left to do: cuts super-packets into the packets they stand for, and
/// completes checksums. Only headers are written, the tunnel's once for all packets of a
/// super-packet; payloads stay where they are.
final class Segmentation {
  private static final int SCRATCH = 1 << 20; // octets
  private static final int ROOM_BEFORE = 32; // for the header of the tunnel
  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED; // only copied
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int CWR = 0x80;
  private static final int FIN_PSH = 0x09;

  private final MemorySegment scratch = LargePages.allocate(SCRATCH);
  private long used;

  // Of the super-packet that is being cut.
  private boolean v6;
  private boolean tcp;
  private int transport; // octets before it
  private int transportHeader;
  private int identification;
  private int ipSum; // without lengths, identification and checksum
  private int sequence;
  private int flags; // with the offset of the data
  private int transportSum; // with the pseudo-header, without what differs

  /// Forgets the headers written so far, when they have been sent.
  void reset() {
    used = 0;
  }

  /// True if the headers of packet `i` fit beside those written since [#reset].
  boolean hasRoomFor(PacketBatch batch, int i, int headersLength) {
    return used + (long) batch.packets(i) * place(headersLength) <= SCRATCH;
  }

  /// True if they would fit alone.
  static boolean fits(PacketBatch batch, int i, int headersLength) {
    return (long) batch.packets(i) * place(headersLength) <= SCRATCH;
  }

  private static int place(int headersLength) {
    return headersLength + ROOM_BEFORE + 15 & -16;
  }

  /// Gives `exit` the packets that super-packet `i` stands for, in order.
  void cut(PacketBatch batch, int i, IpHeader header, int headersLength, Exit exit)
      throws LinuxException {
    MemorySegment memory = batch.memory();
    long payload = batch.at(i) + headersLength;
    int left = batch.length(i) - headersLength;
    int size = batch.segmentSize(i);
    learn(memory, batch.at(i), header, headersLength);
    int before = exit.prepare(memory, batch.at(i)) + 7 & -8; // in whole words
    for (int n = 0; left > 0; n++, left -= size, payload += size) {
      int length = Math.min(size, left);
      long at = used + ROOM_BEFORE;
      used += place(headersLength);
      copyHeaders(memory, batch.at(i) - before, at - before, before + headersLength);
      writeIp(at, headersLength + length, n);
      int sum = Checksum.sum(memory, payload, length);
      if (tcp) writeTcp(at + transport, n * size, n == 0, left <= size, length, sum);
      else writeUdp(at + transport, length, sum);
      exit.add(scratch, at, headersLength, memory.address() + payload, length, 1);
    }
  }

  /// What the segments of the packet at `at` have in common, above all the sums of their headers
  /// but for what differs from one to the next.
  private void learn(MemorySegment memory, long at, IpHeader header, int headersLength) {
    v6 = header.isV6();
    tcp = header.protocol() == IpHeader.TCP;
    transport = header.headerLength();
    transportHeader = headersLength - transport;
    if (!v6) {
      identification = memory.get(U16, at + 4) & 0xFFFF;
      ipSum = Checksum.sum(memory, at, transport);
      ipSum = without(ipSum, memory.get(U16, at + 2), identification, memory.get(U16, at + 10));
    }
    transportSum = header.pseudoHeaderSum(0);
    long segment = at + transport;
    transportSum = Checksum.add(transportSum, Checksum.sum(memory, segment, transportHeader));
    if (tcp) {
      sequence = memory.get(U32, segment + 4);
      flags = memory.get(U16, segment + 12) & 0xFFFF;
      transportSum = without(transportSum, sequence >>> 16, sequence, flags);
      transportSum = without(transportSum, memory.get(U16, segment + 16), 0, 0);
    } else {
      int length = memory.get(U16, segment + 4);
      transportSum = without(transportSum, length, memory.get(U16, segment + 6), 0);
    }
  }

  /// Takes words out of a sum: adds their complements.
  private static int without(int sum, int a, int b, int c) {
    int complements = (~a & 0xFFFF) + (~b & 0xFFFF) + (~c & 0xFFFF);
    return Checksum.add(sum, complements);
  }

  /// Headers are whole words of four octets, and too short for a copy by the library to pay.
  private void copyHeaders(MemorySegment from, long at, long to, int length) {
    int n = 0;
    for (; n <= length - 8; n += 8) scratch.set(U64, to + n, from.get(U64, at + n));
    if (n < length) scratch.set(U32, to + n, from.get(U32, at + n));
  }

  private void writeIp(long at, int totalLength, int number) {
    if (v6) {
      scratch.set(U16, at + 4, (short) (totalLength - IpHeader.V6_LENGTH));
      return;
    }
    int id = identification + number & 0xFFFF;
    scratch.set(U16, at + 2, (short) totalLength);
    scratch.set(U16, at + 4, (short) id);
    scratch.set(U16, at + 10, (short) Checksum.of(Checksum.add(ipSum, totalLength + id)));
  }

  /// RFC 9293 §3.1: sequence number of the payload; FIN and PSH belong to the last segment, CWR to
  /// the first.
  private void writeTcp(
      long at, int offset, boolean first, boolean last, int payloadLength, int sum) {
    int number = sequence + offset;
    int own = flags;
    if (!first) own &= ~CWR;
    if (!last) own &= ~FIN_PSH;
    scratch.set(U32, at + 4, number);
    scratch.set(U16, at + 12, (short) own);
    int varying = (number >>> 16) + (number & 0xFFFF) + own + transportHeader + payloadLength;
    int all = Checksum.add(Checksum.add(transportSum, varying), sum);
    scratch.set(U16, at + 16, (short) Checksum.of(all));
  }

  private void writeUdp(long at, int payloadLength, int sum) {
    int length = transportHeader + payloadLength;
    scratch.set(U16, at + 4, (short) length);
    int all = Checksum.add(Checksum.add(transportSum, 2 * length), sum); // and in the pseudo-header
    int checksum = Checksum.of(all);
    scratch.set(U16, at + 6, (short) (checksum == 0 ? 0xFFFF : checksum));
  }

  /// True if the headers of fragments fit beside those written since [#reset].
  boolean hasRoomForFragments(int count, int headerLength) {
    return used + (long) count * place(headerLength) <= SCRATCH;
  }

  /// Gives `exit` the fragments of IPv4 packet `i`, nearly equal and none longer than `limit`
  /// (RFC 791 §3.2, RFC 9300 §7.1). It may be a fragment itself. A header is repeated as it is.
  void fragment(PacketBatch batch, int i, IpHeader header, int limit, Exit exit)
      throws LinuxException {
    MemorySegment memory = batch.memory();
    int headerLength = header.headerLength();
    int payload = batch.length(i) - headerLength;
    int count = fragments(payload, headerLength, limit);
    int size = (payload + count - 1) / count + 7 & ~7;
    int before = exit.prepare(memory, batch.at(i));
    int field = memory.get(U16, batch.at(i) + 6) & 0xFFFF; // flags, offset in units of 8 octets
    for (int offset = 0; offset < payload; offset += size) {
      int length = Math.min(size, payload - offset);
      long at = used + ROOM_BEFORE;
      used += place(headerLength);
      MemorySegment.copy(memory, batch.at(i) - before, scratch, at - before, before + headerLength);
      int more = offset + length < payload ? MORE_FRAGMENTS : 0;
      scratch.set(U16, at + 2, (short) (headerLength + length));
      scratch.set(U16, at + 6, (short) (field + offset / 8 | more));
      scratch.set(U16, at + 10, (short) 0);
      scratch.set(U16, at + 10, (short) Checksum.of(Checksum.sum(scratch, at, headerLength)));
      long from = memory.address() + batch.at(i) + headerLength + offset;
      exit.add(scratch, at, headerLength, from, length, offset == 0 ? 1 : 0);
    }
  }

  /// How many fragments it takes.
  static int fragments(int payload, int headerLength, int limit) {
    int most = limit - headerLength & ~7;
    return (payload + most - 1) / most;
  }

  /// Completes the checksum of an ordinary packet, whose field holds the pseudo-header's sum.
  static void completeChecksum(PacketBatch batch, int i) {
    if (!batch.hasPartialChecksum(i)) return;
    long at = batch.at(i);
    int start = batch.checksumStart(i);
    int checksum = Checksum.of(Checksum.sum(batch.memory(), at + start, batch.length(i) - start));
    // 0 means "none" to UDP, and is the same as 0xFFFF to everybody else
    batch.memory().set(U16, at + batch.checksumAt(i), (short) (checksum == 0 ? 0xFFFF : checksum));
    batch.completeChecksum(i);
  }
}
