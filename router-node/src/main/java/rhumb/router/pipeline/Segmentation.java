package rhumb.router.pipeline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import rhumb.protocol.data.Checksum;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.linux.LinuxException;
import rhumb.router.packet.PacketBatch;

/// Does what the kernel has left to do: cuts super-packets into the packets they stand for, and
/// completes checksums. Only headers are written; payloads stay where they are.
final class Segmentation {
  private static final int SCRATCH = 1 << 20; // octets
  private static final int ROOM_BEFORE = 32; // for the header of the tunnel
  private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int CWR = 0x80;
  private static final int FIN_PSH = 0x09;

  private final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH, 64);
  private final IpHeader segment = new IpHeader();
  private long used;

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
    int transport = header.headerLength();
    for (int n = 0; left > 0; n++, left -= size, payload += size) {
      int length = Math.min(size, left);
      long at = used + ROOM_BEFORE;
      used += place(headersLength);
      MemorySegment.copy(memory, batch.at(i), scratch, at, headersLength);
      writeIp(header.isV6(), at, transport, headersLength + length, n);
      segment.wrap(scratch, at, headersLength + length);
      int sum = segment.pseudoHeaderSum(headersLength - transport + length);
      sum = Checksum.add(sum, Checksum.sum(memory, payload, length));
      if (header.protocol() == IpHeader.TCP) {
        writeTcp(at + transport, headersLength - transport, n * size, n == 0, left <= size, sum);
      } else {
        writeUdp(at + transport, length, sum);
      }
      exit.add(scratch, at, headersLength, memory.address() + payload, length, 1);
    }
  }

  private void writeIp(boolean v6, long at, int headerLength, int totalLength, int number) {
    if (v6) {
      scratch.set(U16, at + 4, (short) (totalLength - 40));
      return;
    }
    scratch.set(U16, at + 2, (short) totalLength);
    scratch.set(U16, at + 4, (short) (scratch.get(U16, at + 4) + number));
    scratch.set(U16, at + 10, (short) 0);
    int checksum = Checksum.of(Checksum.sum(scratch, at, headerLength));
    scratch.set(U16, at + 10, (short) checksum);
  }

  /// RFC 9293 §3.1: sequence number of the payload; FIN and PSH belong to the last segment, CWR to
  /// the first.
  private void writeTcp(long at, int length, int offset, boolean first, boolean last, int sum) {
    scratch.set(U32, at + 4, scratch.get(U32, at + 4) + offset);
    int flags = scratch.get(U8, at + 13);
    if (!first) flags &= ~CWR;
    if (!last) flags &= ~FIN_PSH;
    scratch.set(U8, at + 13, (byte) flags);
    scratch.set(U16, at + 16, (short) 0);
    int all = Checksum.add(sum, Checksum.sum(scratch, at, length));
    scratch.set(U16, at + 16, (short) Checksum.of(all));
  }

  private void writeUdp(long at, int payloadLength, int sum) {
    scratch.set(U16, at + 4, (short) (8 + payloadLength));
    scratch.set(U16, at + 6, (short) 0);
    int checksum = Checksum.of(Checksum.add(sum, Checksum.sum(scratch, at, 8)));
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
    int field = memory.get(U16, batch.at(i) + 6) & 0xFFFF; // flags, offset in units of 8 octets
    for (int offset = 0; offset < payload; offset += size) {
      int length = Math.min(size, payload - offset);
      long at = used + ROOM_BEFORE;
      used += place(headerLength);
      MemorySegment.copy(memory, batch.at(i), scratch, at, headerLength);
      int more = offset + length < payload ? MORE_FRAGMENTS : 0;
      scratch.set(U16, at + 6, (short) (field + offset / 8 | more));
      writeIp(false, at, headerLength, headerLength + length, 0);
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
