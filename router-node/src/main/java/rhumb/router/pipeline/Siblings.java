package rhumb.router.pipeline;

import static rhumb.protocol.wire.NetworkOrder.U16;
import static rhumb.protocol.wire.NetworkOrder.U32;
import static rhumb.protocol.wire.NetworkOrder.U64;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import rhumb.protocol.data.Checksum;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.IpHeader;

/// Datagrams of a train whose LISP and inner IP headers say the same, but for what follows from
/// length and number: what is found out about the first holds for all, and the stages look no
/// further. With a flow at full speed that is a whole train.
final class Siblings {
  private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  private static final int V4_WITHOUT_OPTIONS = 0x45;
  private static final int SMALLEST = DataHeader.LENGTH + IpHeader.V4_LENGTH;

  private final DataHeader lisp = new DataHeader();

  /// True if others may be like the datagram of `length` octets at `at`: its packet is whole and
  /// begins right behind the LISP header.
  boolean mayHave(MemorySegment memory, long at, int length) {
    if (length < SMALLEST || lisp.wrap(memory, at).hasNextProtocol()) return false;
    return memory.get(U8, at + DataHeader.LENGTH) >>> 4 == 6
        ? isWholeV6(memory, at + DataHeader.LENGTH, length - DataHeader.LENGTH)
        : isWholeV4(memory, at + DataHeader.LENGTH, length - DataHeader.LENGTH);
  }

  /// True if the datagram of `length` octets at `next` is like the one at `first`, which
  /// [#mayHave] others.
  boolean are(MemorySegment memory, long first, long next, int length) {
    if (length < SMALLEST || memory.get(U64, first) != memory.get(U64, next)) return false;
    long a = first + DataHeader.LENGTH;
    long b = next + DataHeader.LENGTH;
    return memory.get(U8, a) == V4_WITHOUT_OPTIONS
        ? likeV4(memory, a, b) && isWholeV4(memory, b, length - DataHeader.LENGTH)
        : isWholeV6(memory, b, length - DataHeader.LENGTH) && likeV6(memory, a, b);
  }

  private static boolean isWholeV4(MemorySegment memory, long at, int length) {
    return memory.get(U8, at) == V4_WITHOUT_OPTIONS
        && (memory.get(U16, at + 2) & 0xFFFF) == length
        && Checksum.sum(memory, at, IpHeader.V4_LENGTH) == 0xFFFF;
  }

  private static boolean isWholeV6(MemorySegment memory, long at, int length) {
    return length >= IpHeader.V6_LENGTH
        && (memory.get(U16, at + 4) & 0xFFFF) == length - IpHeader.V6_LENGTH;
  }

  /// True of two IP headers without options that differ at most in length, identification and
  /// checksum.
  static boolean likeV4(MemorySegment memory, long a, long b) {
    return memory.get(U64, a + 12) == memory.get(U64, b + 12)
        && memory.get(U32, a + 6) == memory.get(U32, b + 6) // fragment, TTL, protocol
        && memory.get(U16, a) == memory.get(U16, b);
  }

  /// True of two IP headers that differ at most in length.
  static boolean likeV6(MemorySegment memory, long a, long b) {
    return memory.get(U32, a) == memory.get(U32, b)
        && memory.get(U16, a + 6) == memory.get(U16, b + 6)
        && memory.get(U64, a + 8) == memory.get(U64, b + 8)
        && memory.get(U64, a + 16) == memory.get(U64, b + 16)
        && memory.get(U64, a + 24) == memory.get(U64, b + 24)
        && memory.get(U64, a + 32) == memory.get(U64, b + 32);
  }
}
