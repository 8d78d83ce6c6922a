package rhumb.router.pipeline;

import static rhumb.protocol.wire.NetworkOrder.U16;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.data.FlowHash;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.data.VxlanHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.packet.PacketBatch;

/// Is it an IP packet that this site may send through the tunnel, and which flow is it of?
final class Parse implements Step {

  /// Whose packets may enter the tunnel.
  enum Sources {
    /// Nobody's: the router is no ITR.
    NONE,
    /// The site's.
    LOCAL,
    /// Everybody's: a PITR encapsulates for others, too (RFC 6832 §4).
    ANY
  }

  private static final int LINK_LOCAL_V6 = 0xFE80 >>> 6; // fe80::/10
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;

  private final Counters counters;
  private final LocalEids.Site local;
  private final LocalEids.Site rlocs;
  private final Sources sources;
  private final int dataPort;
  private final IpHeader header = new IpHeader();

  /// @param rlocs this router's own
  Parse(
      Counters counters,
      LocalEids.Site local,
      LocalEids.Site rlocs,
      Sources sources,
      int dataPort) {
    this.counters = counters;
    this.local = local;
    this.rlocs = rlocs;
    this.sources = sources;
    this.dataPort = dataPort;
  }

  @Override
  public void apply(PacketBatch batch) {
    long packets = 0;
    long octets = 0;
    for (int i = 0; i < batch.count(); i++) {
      DropReason refusal = look(batch, i);
      if (refusal != null) batch.drop(i, refusal);
      packets += batch.packets(i);
      octets += batch.length(i) + repeatedHeaders(batch, i);
    }
    if (!batch.wasHeld()) counters.received(packets, octets);
  }

  private @Nullable DropReason look(PacketBatch batch, int i) {
    MemorySegment memory = batch.memory();
    long at = batch.at(i);
    if (!header.wrap(memory, at, batch.length(i)) || !isWhole(batch, i)) {
      return DropReason.NOT_AN_IP_PACKET;
    }
    if (header.isMulticast()) return multicast();
    if (sources == Sources.NONE) return DropReason.NOT_AN_ITR;
    if (header.ttl() == 0) return DropReason.TTL_EXPIRED;
    if (isOwnEncapsulation(memory, at)) return DropReason.LISP_IN_LISP;
    if (sources == Sources.LOCAL && !isLocalSource()) return DropReason.SOURCE_NOT_A_LOCAL_EID;
    batch.hash(i, FlowHash.of(header, memory, at));
    return null;
  }

  /// The kernel itself joins groups on the device and asks for neighbours, which is nobody's loss.
  private DropReason multicast() {
    boolean linkLocal =
        header.isV6() && (header.sourceHigh() >>> 54 == LINK_LOCAL_V6 || isUnspecified());
    return linkLocal ? DropReason.LINK_LOCAL : DropReason.MULTICAST_DESTINATION;
  }

  private boolean isUnspecified() {
    return (header.sourceHigh() | header.sourceLow()) == 0;
  }

  /// Octets of the headers that the packets of super-packet `i`, looked at last, have on top of
  /// its own.
  private long repeatedHeaders(PacketBatch batch, int i) {
    if (batch.packets(i) == 1) return 0;
    return (batch.packets(i) - 1L) * headersLength(batch.memory(), batch.at(i), header);
  }

  private boolean isLocalSource() {
    return header.isV6()
        ? local.contains(header.sourceHigh(), header.sourceLow())
        : local.contains(header.sourceV4());
  }

  /// What this router sent to the core has come back, because it is routed into the TUN device.
  private boolean isOwnEncapsulation(MemorySegment memory, long at) {
    return header.protocol() == IpHeader.UDP
        && !header.isFragment()
        && header.totalLength() >= header.headerLength() + UDP_HEADER
        && isDataPort(memory.get(U16, at + header.headerLength() + 2) & 0xFFFF)
        && (header.isV6()
            ? rlocs.contains(header.sourceHigh(), header.sourceLow())
            : rlocs.contains(header.sourceV4()));
  }

  private boolean isDataPort(int port) {
    return port == dataPort || port == VxlanHeader.PORT || port == VxlanHeader.GPE_PORT;
  }

  /// Trims padding, and checks what the kernel says about checksum and segments.
  private boolean isWhole(PacketBatch batch, int i) {
    int length = header.totalLength();
    batch.narrow(i, batch.at(i), length);
    if (batch.hasPartialChecksum(i)
        && (batch.checksumStart(i) > length || batch.checksumAt(i) + 2 > length)) {
      return false;
    }
    return batch.segmentSize(i) == 0 || countSegments(batch, i);
  }

  private boolean countSegments(PacketBatch batch, int i) {
    int headers = headersLength(batch.memory(), batch.at(i), header);
    int payload = batch.length(i) - headers;
    if (headers < 0 || payload <= 0 || header.isFragment()) return false;
    int size = batch.segmentSize(i);
    int segments = (payload + size - 1) / size;
    batch.superPacket(i, segments == 1 ? 0 : size, segments);
    return true;
  }

  /// Octets of all headers up to the transport's payload, -1 if they are not all there or the
  /// transport has no segments.
  static int headersLength(MemorySegment memory, long at, IpHeader header) {
    int transport = header.headerLength();
    int room = header.totalLength() - transport;
    if (header.protocol() == IpHeader.UDP) return room < UDP_HEADER ? -1 : transport + UDP_HEADER;
    if (header.protocol() != IpHeader.TCP || room < TCP_HEADER) return -1;
    int tcp = (memory.get(ValueLayout.JAVA_BYTE, at + transport + 12) >>> 4 & 0xF) * 4;
    return tcp < TCP_HEADER || tcp > room ? -1 : transport + tcp;
  }
}
