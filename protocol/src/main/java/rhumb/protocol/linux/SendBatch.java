package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Datagrams for one `sendmmsg`(2), each gathered from pieces that lie anywhere off the heap, so
/// that a header and a payload need not be copied together. For one thread at a time; allocates
/// nothing after construction.
///
/// ```
/// clear ▶ ( hasRoom? begin ▶ tosAndTtl? from? segmentSize? ▶ piece… )… ▶ UdpSocket.send ▶ errno(i)
/// ```
///
/// The caller keeps the memory of its pieces alive and unchanged until the batch is sent.
public final class SendBatch {
  /// Most datagrams one send with a segment size may become since Linux 6.9, 64 before: ask
  /// [UdpSocket#maxSegments()].
  public static final int MAX_SEGMENTS = 128;

  /// Most octets one send may have, with a segment size or without.
  public static final int MAX_TRAIN_OCTETS = 65_507;

  /// What [#errno(int)] says of a message that the kernel has not been offered yet.
  public static final int NOT_SENT = -1;

  private static final byte OTHERWISE = 0;
  private static final byte TOS_AND_TTL_V4 = 1;
  private static final byte TOS_AND_TTL_V6 = 2;

  private static final ValueLayout.OfInt BE32 = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE64 =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MessageVector vector;
  private final MemorySegment staging;
  private final int messages;
  private final int pieces;
  private final int[] errnos;
  private final byte[] forms; // what the first control messages in the memory of each are
  private int messageCount;
  private int pieceCount;
  private int firstPiece;
  private int controlLength;
  private int stagingUsed;
  private boolean v6;
  private int cursor; // the first message that the kernel has neither accepted nor refused
  private int failed;

  /// Room for `messages` datagrams of `pieces` pieces altogether.
  public SendBatch(int messages, int pieces) {
    this(messages, pieces, 0);
  }

  /// As above, with `stagingOctets` of own memory for [#copy(byte[])].
  public SendBatch(int messages, int pieces, int stagingOctets) {
    this.messages = messages;
    this.pieces = pieces;
    vector = new MessageVector(messages, pieces);
    errnos = new int[messages];
    forms = new byte[messages];
    staging = Arena.ofAuto().allocate(stagingOctets, 64);
  }

  /// Forgets all messages and what became of them.
  public void clear() {
    messageCount = 0;
    pieceCount = 0;
    stagingUsed = 0;
    cursor = 0;
    failed = 0;
  }

  /// Messages it has room for.
  public int messages() {
    return messages;
  }

  /// True if one more message with `needed` pieces fits.
  public boolean hasRoom(int needed) {
    return messageCount < messages && pieceCount + needed <= pieces;
  }

  /// True if one more message of one [#copy] of `octets` fits.
  public boolean hasRoomToCopy(int octets) {
    return hasRoom(1) && stagingUsed + octets <= staging.byteSize();
  }

  /// Starts a message to an IPv4 destination.
  public SendBatch beginV4(int address, int port) {
    int message = open(false);
    return named(
        message, SockAddr.writeV4(vector.names(), MessageVector.nameAt(message), address, port));
  }

  /// Starts a message to an IPv6 destination that is not link-local.
  public SendBatch beginV6(long high, long low, int port) {
    int message = open(true);
    return named(
        message,
        SockAddr.writeV6(vector.names(), MessageVector.nameAt(message), high, low, port, 0));
  }

  /// Starts a message.
  public SendBatch begin(SockAddr destination) {
    int message = open(destination.v6());
    return named(message, destination.write(vector.names(), MessageVector.nameAt(message)));
  }

  private int open(boolean toV6) {
    if (messageCount == messages) {
      throw new IllegalStateException("batch of " + messages + " messages is full");
    }
    complete();
    v6 = toV6;
    firstPiece = pieceCount;
    controlLength = 0;
    errnos[messageCount] = NOT_SENT;
    return messageCount++;
  }

  /// Tells the message begun last, if any, which pieces and control messages are its own: once, not
  /// with each.
  private void complete() {
    if (messageCount == 0) return;
    int message = messageCount - 1;
    vector.pieces(message, firstPiece, pieceCount - firstPiece);
    vector.controlLength(message, controlLength);
  }

  private SendBatch named(int message, int length) {
    vector.nameLength(message, length);
    return this;
  }

  /// Appends memory to the message begun last.
  public SendBatch piece(long address, int length) {
    if (pieceCount == pieces) {
      throw new IllegalStateException("batch of " + pieces + " pieces is full");
    }
    vector.piece(pieceCount++, address, length);
    return this;
  }

  /// Appends a part of `from`, which must be off the heap.
  public SendBatch piece(MemorySegment from, long offset, int length) {
    return piece(from.address() + offset, length);
  }

  /// Appends a copy of `octets`, which may be reused at once.
  public SendBatch copy(byte[] octets) {
    MemorySegment.copy(octets, 0, staging, ValueLayout.JAVA_BYTE, stagingUsed, octets.length);
    piece(staging.address() + stagingUsed, octets.length);
    stagingUsed += octets.length;
    return this;
  }

  /// TOS or Traffic Class of the message begun last: IP_TOS, IPV6_TCLASS.
  public SendBatch tos(int octet) {
    return v6
        ? control(Abi.IPPROTO_IPV6, Abi.IPV6_TCLASS, octet)
        : control(Abi.IPPROTO_IP, Abi.IP_TOS, octet);
  }

  /// TTL (1..255) or Hop Limit of the message begun last: IP_TTL, IPV6_HOPLIMIT.
  public SendBatch ttl(int hops) {
    return v6
        ? control(Abi.IPPROTO_IPV6, Abi.IPV6_HOPLIMIT, hops)
        : control(Abi.IPPROTO_IP, Abi.IP_TTL, hops);
  }

  /// [#tos(int)] and [#ttl(int)] of the message begun last, before any other: what every packet
  /// needs. All but the two values is left in memory from the message before.
  public SendBatch tosAndTtl(int octet, int hops) {
    int message = messageCount - 1;
    byte form = v6 ? TOS_AND_TTL_V6 : TOS_AND_TTL_V4;
    if (controlLength != 0 || forms[message] != form) {
      tos(octet).ttl(hops);
      if (controlLength == 2 * MessageVector.CONTROL_OF_INT) forms[message] = form;
      return this;
    }
    long at = MessageVector.controlAt(message) + MessageVector.CONTROL_HEADER;
    vector.controls().set(JAVA_INT, at, octet);
    vector.controls().set(JAVA_INT, at + MessageVector.CONTROL_OF_INT, hops);
    controlLength = 2 * MessageVector.CONTROL_OF_INT;
    return this;
  }

  /// Source address of the message begun last, of its own family: IP_PKTINFO, IPV6_PKTINFO. For
  /// IPv4, `high` is 0 and `low` the address.
  public SendBatch from(long high, long low) {
    if (v6) {
      long at = openControl(Abi.IPPROTO_IPV6, Abi.IPV6_PKTINFO, 20);
      vector.controls().set(BE64, at, high);
      vector.controls().set(BE64, at + 8, low);
      vector.controls().set(JAVA_INT, at + 16, 0); // any interface
    } else {
      long at = openControl(Abi.IPPROTO_IP, Abi.IP_PKTINFO, 12);
      vector.controls().set(JAVA_INT, at, 0); // any interface
      vector.controls().set(BE32, at + 4, (int) low);
      vector.controls().set(JAVA_INT, at + 8, 0);
    }
    return this;
  }

  /// Lets the kernel cut the message begun last into datagrams of `octets`: UDP_SEGMENT, udp(7).
  /// Every datagram has the same outer header, so a LISP header per datagram is the caller's.
  public SendBatch segmentSize(int octets) {
    long at = openControl(Abi.IPPROTO_UDP, Abi.UDP_SEGMENT, 2);
    vector.controls().set(JAVA_SHORT, at, (short) octets);
    return this;
  }

  private SendBatch control(int level, int type, int value) {
    vector.controls().set(JAVA_INT, openControl(level, type, 4), value);
    return this;
  }

  private long openControl(int level, int type, int dataLength) {
    int message = messageCount - 1;
    if (controlLength + MessageVector.controlSpace(dataLength) > MessageVector.CONTROL) {
      throw new IllegalStateException("a control message is given twice");
    }
    if (controlLength < 2 * MessageVector.CONTROL_OF_INT) forms[message] = OTHERWISE;
    long at = vector.openControl(message, controlLength, level, type, dataLength);
    controlLength += MessageVector.controlSpace(dataLength);
    return at;
  }

  /// Messages begun since [#clear].
  public int count() {
    return messageCount;
  }

  /// Messages that the kernel has neither accepted nor refused yet.
  public int remaining() {
    return messageCount - cursor;
  }

  /// Messages that the kernel accepted.
  public int accepted() {
    return cursor - failed;
  }

  /// Messages that the kernel refused, each with its [#errno(int)].
  public int failed() {
    return failed;
  }

  /// 0 if the kernel took `message`, [#NOT_SENT], or the number of the error it gave for it.
  public int errno(int message) {
    return errnos[message];
  }

  /// Offers what remains; the raw result of sendmmsg(2).
  int offer(int fd) {
    complete();
    long first = vector.address(cursor);
    int count = messageCount - cursor;
    int flags = Abi.MSG_DONTWAIT | Abi.MSG_NOSIGNAL;
    int sent = QuickCalls.sendmmsg(fd, first, count, flags);
    return sent >= 0 ? sent : SocketCalls.sendmmsg(fd, first, count, flags);
  }

  void advance(int accepted) {
    for (int end = cursor + accepted; cursor < end; cursor++) {
      errnos[cursor] = 0;
    }
  }

  void refuse(int errno) {
    errnos[cursor++] = errno;
    failed++;
  }
}
