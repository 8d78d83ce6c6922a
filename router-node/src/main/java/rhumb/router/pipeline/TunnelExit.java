package rhumb.router.pipeline;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.linux.LinuxException;
import rhumb.router.forwarding.OuterDestination;
import rhumb.router.forwarding.OwnRlocs;

/// Through the tunnel: a LISP header before the packet, the rest by the kernel. The flow chooses
/// the source port, and thereby the way through the core (RFC 9300 §12).
final class TunnelExit implements Exit {
  private final List<Lane> lanesV4;
  private final List<Lane> lanesV6;
  private final OwnRlocs own;
  private final int ports;
  private final TunnelHeader header;

  // With something to send; the others are not looked at.
  private final @Nullable Lane[] loaded;
  private int loadedCount;

  private @Nullable OuterDestination destination;
  private @Nullable Lane lane;
  private int ttl;
  private int tos;

  /// @param lanesV4 for each own RLOC of the family in turn, as many as there are source ports
  TunnelExit(List<Lane> lanesV4, List<Lane> lanesV6, OwnRlocs own, int ports, TunnelHeader header) {
    this.lanesV4 = List.copyOf(lanesV4);
    this.lanesV6 = List.copyOf(lanesV6);
    this.own = own;
    this.ports = ports;
    this.header = header;
    loaded = new Lane[lanesV4.size() + lanesV6.size()];
  }

  /// Sends what is added next to `to`: TTL, DSCP and ECN are those of the packet (RFC 9300 §5.3).
  void aim(OuterDestination to, int flowHash, int hops, int trafficClass) {
    List<Lane> lanes = to.v6() ? lanesV6 : lanesV4;
    if (destination != to) destination = to;
    Lane from = lanes.get(own.first(to.v6()) * ports + (flowHash >>> 16) % ports);
    if (lane != from) lane = from;
    ttl = hops;
    tos = trafficClass;
  }

  @Override
  public int prepare(MemorySegment memory, long packetAt) {
    OuterDestination to = destination;
    if (to == null) throw new IllegalStateException("not aimed");
    header.write(to, memory, packetAt);
    return to.format().length;
  }

  @Override
  public void add(
      MemorySegment memory,
      long headersAt,
      int headersLength,
      long payload,
      int payloadLength,
      int counts)
      throws LinuxException {
    OuterDestination to = destination;
    Lane from = lane;
    if (to == null || from == null) throw new IllegalStateException("not aimed");
    if (from.isEmpty()) loaded[loadedCount++] = from;
    int before = to.format().length;
    from.add(
        to,
        ttl,
        tos,
        memory.address() + headersAt - before,
        before + headersLength,
        payload,
        payloadLength,
        headersLength + payloadLength,
        counts);
  }

  @Override
  public void flush() throws LinuxException {
    while (loadedCount > 0) {
      Lane next = loaded[--loadedCount];
      if (next != null) next.send();
    }
  }
}
