package rhumb.router.pipeline;

import org.jspecify.annotations.Nullable;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.OuterDestination;
import rhumb.router.forwarding.Route;
import rhumb.router.packet.Fate;
import rhumb.router.packet.PacketBatch;

/// Chooses each packet's way out and makes it ready: towards a locator, to a proxy ETR, or past the
/// tunnel.
final class Encapsulate implements Step {
  private final TunnelExit tunnel;
  private final NativeExit natively;
  private final @Nullable Route proxyEtrs;
  private final PathMtus mtus;
  private final IcmpErrors icmp;
  private final Counters counters;
  private final Segmentation segmentation = new Segmentation();
  private final IpHeader header = new IpHeader();

  /// @param proxyEtrs where packets go that have no way of their own (RFC 6832 §6); null for none
  Encapsulate(
      TunnelExit tunnel,
      NativeExit natively,
      @Nullable Route proxyEtrs,
      PathMtus mtus,
      IcmpErrors icmp,
      Counters counters) {
    this.tunnel = tunnel;
    this.natively = natively;
    this.proxyEtrs = proxyEtrs;
    this.mtus = mtus;
    this.icmp = icmp;
    this.counters = counters;
  }

  @Override
  public void apply(PacketBatch batch) throws LinuxException {
    for (int i = 0; i < batch.count(); i++) {
      Route route = batch.route(i);
      if (batch.isOpen(i) && route != null) encapsulate(batch, i, route);
    }
  }

  private void encapsulate(PacketBatch batch, int i, Route route) throws LinuxException {
    header.wrap(batch.memory(), batch.at(i), batch.length(i));
    OuterDestination destination = route.choose(batch.hash(i));
    if (destination == null && proxyEtrs != null) destination = proxyEtrs.choose(batch.hash(i));
    if (destination != null) {
      int limit = mtus.innerLimit(destination);
      tunnel.aim(destination, batch.hash(i), header.ttl(), header.tos());
      if (largest(batch, i) <= limit) leave(batch, i, tunnel);
      else leaveNarrowly(batch, i, limit);
    } else if (route.kind() == Route.Kind.NATIVE) {
      leave(batch, i, natively);
    } else {
      batch.drop(i, route.reason());
    }
  }

  private void leave(PacketBatch batch, int i, Exit exit) throws LinuxException {
    if (batch.segmentSize(i) == 0) {
      Segmentation.completeChecksum(batch, i);
      exit.prepare(batch.memory(), batch.at(i));
      exit.add(batch.memory(), batch.at(i), batch.length(i), 0, 0, 1);
    } else if (!leaveInSegments(batch, i, exit)) {
      batch.drop(i, DropReason.PACKET_TOO_BIG);
      return;
    }
    batch.decide(i, Fate.HANDED_OVER);
  }

  private boolean leaveInSegments(PacketBatch batch, int i, Exit exit) throws LinuxException {
    int headers = Parse.headersLength(batch.memory(), batch.at(i), header);
    if (!Segmentation.fits(batch, i, headers)) return false;
    if (!segmentation.hasRoomFor(batch, i, headers)) flush();
    segmentation.cut(batch, i, header, headers, exit);
    return true;
  }

  /// Octets of the largest packet that `i` stands for.
  private int largest(PacketBatch batch, int i) {
    if (batch.segmentSize(i) == 0) return batch.length(i);
    return Parse.headersLength(batch.memory(), batch.at(i), header) + batch.segmentSize(i);
  }

  /// In fragments where the sender allows it, else not at all, and the sender is told (RFC 9300
  /// §7).
  private void leaveNarrowly(PacketBatch batch, int i, int limit) throws LinuxException {
    if (header.dontFragment() || batch.segmentSize(i) != 0) {
      icmp.tooBig(batch, i, header, limit);
      batch.drop(i, DropReason.PACKET_TOO_BIG);
      return;
    }
    Segmentation.completeChecksum(batch, i);
    int headers = header.headerLength();
    int count = Segmentation.fragments(batch.length(i) - headers, headers, limit);
    if (!segmentation.hasRoomForFragments(count, headers)) flush();
    segmentation.fragment(batch, i, header, limit, tunnel);
    batch.decide(i, Fate.HANDED_OVER);
  }

  private void flush() throws LinuxException {
    tunnel.flush();
    natively.flush();
    segmentation.reset();
  }

  /// The last box: everything goes out, the batch is counted and comes back.
  Step rlocSocket() {
    return this::send;
  }

  private void send(PacketBatch batch) throws LinuxException {
    flush();
    counters.account(batch);
    batch.giveBack();
  }
}
