package rhumb.router.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.Route;

/// Packets on their way through the pipeline together: where each lies in off-heap memory and what
/// the stages have found out about it. A stage decides a packet's fate and never removes it.
///
/// A batch belongs to the end of the pipeline that fills it, which leases it to the stages; the
/// other end gives it back. One thread at a time; nothing allocates after construction.
///
/// ```
/// memory | headroom | packet 0 … | headroom | packet 1 … |
///                   ▲ at(0)                 ▲ at(1)
/// ```
public final class PacketBatch {
  private static final int COMPLETE = 0;
  private static final byte OPEN = (byte) Fate.OPEN.ordinal();
  private static final byte DROPPED = (byte) Fate.DROPPED.ordinal();
  private static final Fate[] FATES = Fate.values();
  private static final DropReason[] REASONS = DropReason.values();

  private final MemorySegment memory;
  private final int capacity;
  private final long[] at;
  private final int[] length;
  private final int[] packets;
  private final int[] segmentSize;
  private final int[] stride;
  private final int[] shorter;
  private final int[] checksum;
  private final int[] hash;
  private final int[] outerTos;
  private final int[] outerTtl;
  private final int[] site;
  private final long[] fromHigh;
  private final long[] fromLow;
  // Numbers, because storing a reference per packet costs G1 a memory barrier and a dirty card.
  private final byte[] fate;
  private final short[] reason;
  private final @Nullable Route[] route;
  private int count;
  private boolean leased;
  private boolean held;
  private TunnelFormat format = TunnelFormat.LISP;

  /// A batch of up to `capacity` packets in `memory`.
  public PacketBatch(MemorySegment memory, int capacity) {
    this.memory = memory;
    this.capacity = capacity;
    at = new long[capacity];
    length = new int[capacity];
    packets = new int[capacity];
    segmentSize = new int[capacity];
    stride = new int[capacity];
    shorter = new int[capacity];
    checksum = new int[capacity];
    hash = new int[capacity];
    outerTos = new int[capacity];
    outerTtl = new int[capacity];
    site = new int[capacity];
    fromHigh = new long[capacity];
    fromLow = new long[capacity];
    fate = new byte[capacity];
    reason = new short[capacity];
    route = new Route[capacity];
  }

  /// Empties the batch and leases it to who is next.
  ///
  /// @throws IllegalStateException if it has not been given back
  public void lease() {
    if (leased) throw new IllegalStateException("a batch is leased twice");
    leased = true;
    held = false;
    count = 0;
  }

  /// Ends the lease.
  public void giveBack() {
    leased = false;
  }

  public boolean isLeased() {
    return leased;
  }

  /// True if the packets were on hold before and have been counted as received then.
  public boolean wasHeld() {
    return held;
  }

  public void markHeld() {
    held = true;
  }

  /// How its packets came from the core.
  public TunnelFormat format() {
    return format;
  }

  public void cameAs(TunnelFormat how) {
    format = how;
  }

  public MemorySegment memory() {
    return memory;
  }

  public int count() {
    return count;
  }

  public boolean isFull() {
    return count == capacity;
  }

  /// Appends an ordinary packet.
  ///
  /// @return its index
  public int add(long packetAt, int octets) {
    int i = count++;
    at[i] = packetAt;
    length[i] = octets;
    packets[i] = 1;
    segmentSize[i] = 0;
    stride[i] = 0;
    shorter[i] = 0;
    checksum[i] = COMPLETE;
    hash[i] = 0;
    outerTos[i] = -1;
    outerTtl[i] = -1;
    site[i] = 0;
    fate[i] = OPEN;
    return i;
  }

  /// Where the packet's IP header begins in [#memory].
  public long at(int i) {
    return at[i];
  }

  public int length(int i) {
    return length[i];
  }

  /// Narrows the packet to what an outer header carried.
  public void narrow(int i, long innerAt, int innerLength) {
    at[i] = innerAt;
    length[i] = innerLength;
  }

  /// How many packets of the wire it stands for: more than one for a super-packet or a row.
  public int packets(int i) {
    return packets[i];
  }

  /// Transport payload in each packet of a super-packet; 0 for an ordinary packet.
  public int segmentSize(int i) {
    return segmentSize[i];
  }

  /// Makes it a super-packet of `wirePackets` with up to `payload` octets of transport payload
  /// each.
  public void superPacket(int i, int payload, int wirePackets) {
    segmentSize[i] = payload;
    packets[i] = wirePackets;
  }

  /// Makes it the first of a row of `count` packets from the core that are alike: what is decided
  /// about it is decided about all.
  ///
  /// @param apart octets from the beginning of one to that of the next
  /// @param lastShorter how many octets the last has less than the others
  public void row(int i, int count, int apart, int lastShorter) {
    packets[i] = count;
    stride[i] = apart;
    shorter[i] = lastShorter;
  }

  /// Where packet `n` of the row begins that begins with packet `i`.
  public long at(int i, int n) {
    return at[i] + (long) n * stride[i];
  }

  /// Octets of packet `n` of a row.
  public int length(int i, int n) {
    return n < packets[i] - 1 ? length[i] : length[i] - shorter[i];
  }

  /// True if the transport checksum holds only the pseudo-header's sum.
  public boolean hasPartialChecksum(int i) {
    return checksum[i] != COMPLETE;
  }

  /// Where the transport checksum starts to sum, counted from the IP header.
  public int checksumStart(int i) {
    return checksum[i] >>> 16;
  }

  /// Where the transport checksum is stored, counted from the IP header.
  public int checksumAt(int i) {
    return checksum[i] & 0xFFFF;
  }

  public void partialChecksum(int i, int start, int storedAt) {
    checksum[i] = start << 16 | storedAt;
  }

  public void completeChecksum(int i) {
    checksum[i] = COMPLETE;
  }

  public int hash(int i) {
    return hash[i];
  }

  public void hash(int i, int flowHash) {
    hash[i] = flowHash;
  }

  /// TOS or Traffic Class of the outer header, -1 if the kernel did not say.
  public int outerTos(int i) {
    return outerTos[i];
  }

  /// TTL or Hop Limit of the outer header, -1 if the kernel did not say.
  public int outerTtl(int i) {
    return outerTtl[i];
  }

  public void outer(int i, int tos, int ttl) {
    outerTos[i] = tos;
    outerTtl[i] = ttl;
  }

  /// Where a packet came from: the RLOC, as [#fromHigh] and [#fromLow].
  public void from(int i, long high, long low) {
    fromHigh[i] = high;
    fromLow[i] = low;
  }

  /// The first half of an IPv6 address, 0 for IPv4.
  public long fromHigh(int i) {
    return fromHigh[i];
  }

  /// The second half of an IPv6 address, or the IPv4 address as an unsigned number.
  public long fromLow(int i) {
    return fromLow[i];
  }

  public boolean fromV6(int i) {
    return fromHigh[i] != 0; // global addresses do not begin with 64 zeros
  }

  /// Which of the router's instances a packet from the core is of, in the order of the settings.
  public int site(int i) {
    return site[i];
  }

  public void site(int i, int number) {
    site[i] = number;
  }

  /// What the forwarding table says, once it has been asked; null for a miss.
  public @Nullable Route route(int i) {
    return route[i];
  }

  public void route(int i, @Nullable Route found) {
    if (route[i] != found) route[i] = found;
  }

  public boolean isOpen(int i) {
    return fate[i] == OPEN;
  }

  public Fate fate(int i) {
    return FATES[fate[i]];
  }

  public void decide(int i, Fate decision) {
    fate[i] = (byte) decision.ordinal();
  }

  public void drop(int i, DropReason because) {
    fate[i] = DROPPED;
    reason[i] = (short) because.ordinal();
  }

  /// Why it was dropped.
  public DropReason dropReason(int i) {
    if (fate[i] != DROPPED) throw new IllegalStateException("packet " + i + " is not dropped");
    return REASONS[reason[i]];
  }
}
