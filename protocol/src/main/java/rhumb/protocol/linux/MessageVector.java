package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Off-heap arrays for `recvmmsg` and `sendmmsg`: headers, names, control data and the pieces
/// (iovecs) that the headers point to. 64-bit layouts:
///
/// ```
/// struct mmsghdr {        0 void *name   8 u32 namelen   16 struct iovec *iov   24 size_t iovlen
///                        32 void *control   40 size_t controllen   48 int flags   56 u32 len }
/// struct iovec   {        0 void *base   8 size_t len }
/// struct cmsghdr {        0 size_t len   8 int level   12 int type   16 data, padded to 8 }
/// ```
///
/// The memory lives as long as this object is reachable, which a thread inside a system call on it
/// guarantees; nothing has to be closed, and nothing can be closed under the kernel.
final class MessageVector {
  static final int CONTROL = 128; // octets: TOS, TTL, packet info and segment size take 112
  static final int CONTROL_HEADER = 16;
  static final int CONTROL_OF_INT = CONTROL_HEADER + 8; // with its padding

  private static final int HEADER = 64;
  private static final int PIECE = 16;

  private final MemorySegment headers;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final MemorySegment pieces;
  private final long headersAddress;
  private final long piecesAddress;

  MessageVector(int messages, int pieceCount) {
    Arena arena = Arena.ofAuto();
    headers = arena.allocate((long) messages * HEADER, 64);
    names = arena.allocate((long) messages * SockAddr.SIZE, 64);
    controls = arena.allocate((long) messages * CONTROL, 64);
    pieces = arena.allocate((long) pieceCount * PIECE, 64);
    headersAddress = headers.address();
    piecesAddress = pieces.address();
    for (int i = 0; i < messages; i++) {
      long at = (long) i * HEADER;
      headers.set(JAVA_LONG, at, names.address() + (long) i * SockAddr.SIZE);
      headers.set(JAVA_LONG, at + 32, controls.address() + controlAt(i));
    }
  }

  /// Where the header of `message` is, to pass to the kernel.
  long address(int message) {
    return headersAddress + (long) message * HEADER;
  }

  MemorySegment names() {
    return names;
  }

  static long nameAt(int message) {
    return (long) message * SockAddr.SIZE;
  }

  MemorySegment controls() {
    return controls;
  }

  static long controlAt(int message) {
    return (long) message * CONTROL;
  }

  void nameLength(int message, int length) {
    headers.set(JAVA_INT, (long) message * HEADER + 8, length);
  }

  /// Lets `message` consist of `count` pieces from index `first` on.
  void pieces(int message, int first, int count) {
    long at = (long) message * HEADER;
    headers.set(JAVA_LONG, at + 16, piecesAddress + (long) first * PIECE);
    headers.set(JAVA_LONG, at + 24, count);
  }

  void piece(int index, long address, long length) {
    pieces.set(JAVA_LONG, (long) index * PIECE, address);
    pieces.set(JAVA_LONG, (long) index * PIECE + 8, length);
  }

  long pieceAddress(int index) {
    return pieces.get(JAVA_LONG, (long) index * PIECE);
  }

  int controlLength(int message) {
    return (int) headers.get(JAVA_LONG, (long) message * HEADER + 40);
  }

  void controlLength(int message, int length) {
    headers.set(JAVA_LONG, (long) message * HEADER + 40, length);
  }

  int flags(int message) {
    return headers.get(JAVA_INT, (long) message * HEADER + 48);
  }

  int length(int message) {
    return headers.get(JAVA_INT, (long) message * HEADER + 56);
  }

  void length(int message, int length) {
    headers.set(JAVA_INT, (long) message * HEADER + 56, length);
  }

  /// Starts a control message in the room after `used` octets; returns where its data goes.
  long openControl(int message, int used, int level, int type, int dataLength) {
    long at = controlAt(message) + used;
    controls.set(JAVA_LONG, at, CONTROL_HEADER + dataLength);
    controls.set(JAVA_INT, at + 8, level);
    controls.set(JAVA_INT, at + 12, type);
    return at + CONTROL_HEADER;
  }

  /// Octets that a control message of `dataLength` takes with header and padding: CMSG_SPACE(3).
  static int controlSpace(long dataLength) {
    return CONTROL_HEADER + (int) (dataLength + 7 & -8L);
  }
}
