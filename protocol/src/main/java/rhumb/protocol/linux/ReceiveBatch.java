package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;

/// Room for the datagrams of one `recvmmsg`(2), off the heap: a slot holds one datagram, or one
/// train of them when [UdpOptions.Flag#GRO] is on. Filled by
/// [UdpSocket#receive(ReceiveBatch)], valid until the next call. For one thread at a time; no
/// method but those that return an object allocates.
///
/// ```
/// memory   | headroom | payload of slot 0 … | headroom | payload of slot 1 … |
///                     ▲ offset(0)                      ▲ offset(1)
/// ```
public final class ReceiveBatch {
  /// What [#tos], [#ttl] and others say when the kernel did not tell.
  public static final int UNKNOWN = -1;

  private static final int CACHE_LINE = 64;
  private static final ValueLayout.OfLong BE64 =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE32 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MessageVector vector;
  private final MemorySegment memory;
  private final int slots;
  private final int slotSize;
  private final int headroom;
  private final long stride;
  private final int[] tos;
  private final int[] ttl;
  private final int[] segmentSize;
  private final int[] interfaceIndex;
  private final long[] localHigh;
  private final long[] localLow;
  private int count;

  /// `slots` datagrams of up to `slotSize` octets; 65535 fits anything, trains included.
  public ReceiveBatch(int slots, int slotSize) {
    this(slots, slotSize, 0);
  }

  /// As above, with `headroom` octets kept free before each payload for headers to be put there.
  public ReceiveBatch(int slots, int slotSize, int headroom) {
    if (slots < 1 || slotSize < 1 || headroom < 0) {
      throw new IllegalArgumentException(slots + " slots of " + headroom + "+" + slotSize);
    }
    this.slots = slots;
    this.slotSize = slotSize;
    this.headroom = headroom;
    // slots do not share cache lines; an odd number of them, or all slots of 64 KiB would begin in
    // the same set of a processor's cache and drive each other out
    stride = ((long) headroom + slotSize + 63) / CACHE_LINE * CACHE_LINE | CACHE_LINE;
    memory = LargePages.allocate(stride * slots);
    vector = new MessageVector(slots, slots);
    tos = new int[slots];
    ttl = new int[slots];
    segmentSize = new int[slots];
    interfaceIndex = new int[slots];
    localHigh = new long[slots];
    localLow = new long[slots];
    for (int i = 0; i < slots; i++) {
      vector.pieces(i, i, 1);
      vector.piece(i, memory.address() + offset(i), slotSize);
      rearm(i);
    }
  }

  /// Slots there are.
  public int slots() {
    return slots;
  }

  /// Octets a slot can hold unless redirected.
  public int slotSize() {
    return slotSize;
  }

  /// Slots the last receive filled: 0..count-1 may be asked for.
  public int count() {
    return count;
  }

  /// All slots; a payload begins at [#offset].
  public MemorySegment memory() {
    return memory;
  }

  /// Where the payload of `slot` begins in [#memory].
  public long offset(int slot) {
    return slot * stride + headroom;
  }

  /// Where the payload of `slot` begins, for the kernel and for unbounded segments.
  public long address(int slot) {
    return vector.pieceAddress(slot);
  }

  /// Lets the next datagram of `slot` go to foreign memory, such as a leased packet buffer, whose
  /// owner keeps it alive. [#address] follows, [#memory] and [#offset] do not apply to that slot.
  public void redirect(int slot, long address, int length) {
    vector.piece(slot, address, length);
  }

  /// Octets received in `slot`.
  public int length(int slot) {
    return vector.length(slot);
  }

  /// True if the datagram was longer than its slot and its end is gone.
  public boolean truncated(int slot) {
    return (vector.flags(slot) & Abi.MSG_TRUNC) != 0;
  }

  /// True if the source is an IPv6 address.
  public boolean fromV6(int slot) {
    return SockAddr.isV6(vector.names(), MessageVector.nameAt(slot));
  }

  /// The IPv4 source address.
  public int sourceV4(int slot) {
    return (int) sourceLow(slot);
  }

  /// The first half of the IPv6 source address; 0 for IPv4.
  public long sourceHigh(int slot) {
    return SockAddr.high(vector.names(), MessageVector.nameAt(slot));
  }

  /// The second half of the IPv6 source address; the IPv4 address as an unsigned number.
  public long sourceLow(int slot) {
    return SockAddr.low(vector.names(), MessageVector.nameAt(slot));
  }

  /// The source port.
  public int sourcePort(int slot) {
    return SockAddr.port(vector.names(), MessageVector.nameAt(slot));
  }

  /// The source as an object.
  public SockAddr source(int slot) {
    return SockAddr.read(vector.names(), MessageVector.nameAt(slot));
  }

  /// The TOS or Traffic Class octet, or [#UNKNOWN]; needs [UdpOptions.Flag#RECEIVE_TOS].
  public int tos(int slot) {
    return tos[slot];
  }

  /// The TTL or Hop Limit, or [#UNKNOWN]; needs [UdpOptions.Flag#RECEIVE_TTL].
  public int ttl(int slot) {
    return ttl[slot];
  }

  /// Octets of each datagram in the train (the last may be shorter), or 0 for a single datagram;
  /// needs [UdpOptions.Flag#GRO].
  public int segmentSize(int slot) {
    return segmentSize[slot];
  }

  /// The interface of arrival, or [#UNKNOWN]; needs [UdpOptions.Flag#PACKET_INFO].
  public int interfaceIndex(int slot) {
    return interfaceIndex[slot];
  }

  /// The first half of the local IPv6 address it was sent to; 0 for IPv4. Meaningful only if
  /// [#interfaceIndex] is known.
  public long localHigh(int slot) {
    return localHigh[slot];
  }

  /// The second half of the local IPv6 address, or the local IPv4 address, in the same way.
  public long localLow(int slot) {
    return localLow[slot];
  }

  /// The local address as an object, in the same way.
  public InetAddress local(int slot) {
    return SockAddr.inetAddress(fromV6(slot), localHigh[slot], localLow[slot], 0);
  }

  /// A copy of the payload, for control messages.
  public byte[] copy(int slot) {
    byte[] octets = new byte[length(slot)];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset(slot), octets, 0, octets.length);
    return octets;
  }

  /// Receives without waiting; the raw result of recvmmsg(2).
  int fill(int fd) {
    for (int i = 0; i < count; i++) {
      rearm(i);
    }
    count = 0;
    int received = QuickCalls.recvmmsg(fd, vector.address(0), slots, Abi.MSG_DONTWAIT);
    if (received < 0) {
      if (QuickCalls.wouldHaveWaited()) return 0;
      received = SocketCalls.recvmmsg(fd, vector.address(0), slots, Abi.MSG_DONTWAIT);
    }
    if (received > 0) {
      count = received;
      for (int i = 0; i < received; i++) {
        readControl(i);
      }
    }
    return received;
  }

  /// The kernel overwrites the lengths of names and control data with what it used.
  private void rearm(int slot) {
    vector.nameLength(slot, SockAddr.SIZE);
    vector.controlLength(slot, MessageVector.CONTROL);
  }

  private void readControl(int slot) {
    tos[slot] = UNKNOWN;
    ttl[slot] = UNKNOWN;
    segmentSize[slot] = 0;
    interfaceIndex[slot] = UNKNOWN;
    MemorySegment controls = vector.controls();
    long at = MessageVector.controlAt(slot);
    long end = at + vector.controlLength(slot);
    while (at + MessageVector.CONTROL_HEADER <= end) {
      long length = controls.get(JAVA_LONG, at);
      int level = controls.get(JAVA_INT_UNALIGNED, at + 8);
      int type = controls.get(JAVA_INT_UNALIGNED, at + 12);
      readControl(slot, level, type, controls, at + MessageVector.CONTROL_HEADER);
      at += MessageVector.controlSpace(length - MessageVector.CONTROL_HEADER);
    }
  }

  private void readControl(int slot, int level, int type, MemorySegment from, long at) {
    if (level == Abi.IPPROTO_UDP && type == Abi.UDP_GRO) {
      segmentSize[slot] = from.get(JAVA_INT_UNALIGNED, at);
    } else if (level == Abi.IPPROTO_IP && type == Abi.IP_TOS) {
      tos[slot] = from.get(ValueLayout.JAVA_BYTE, at) & 0xFF; // an octet here, an int when sent
    } else if (level == Abi.IPPROTO_IP && type == Abi.IP_TTL) {
      ttl[slot] = from.get(JAVA_INT_UNALIGNED, at);
    } else if (level == Abi.IPPROTO_IP && type == Abi.IP_PKTINFO) {
      interfaceIndex[slot] = from.get(JAVA_INT_UNALIGNED, at);
      localHigh[slot] = 0;
      localLow[slot] = Integer.toUnsignedLong(from.get(BE32, at + 4));
    } else if (level == Abi.IPPROTO_IPV6 && type == Abi.IPV6_TCLASS) {
      tos[slot] = from.get(JAVA_INT_UNALIGNED, at) & 0xFF;
    } else if (level == Abi.IPPROTO_IPV6 && type == Abi.IPV6_HOPLIMIT) {
      ttl[slot] = from.get(JAVA_INT_UNALIGNED, at);
    } else if (level == Abi.IPPROTO_IPV6 && type == Abi.IPV6_PKTINFO) {
      interfaceIndex[slot] = from.get(JAVA_INT_UNALIGNED, at + 16);
      localHigh[slot] = from.get(BE64, at);
      localLow[slot] = from.get(BE64, at + 8);
    }
  }
}
