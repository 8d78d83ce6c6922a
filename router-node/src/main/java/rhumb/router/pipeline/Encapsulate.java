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
  private final Counters counters;
  private final Segmentation segmentation = new Segmentation();
  private final IpHeader header = new IpHeader();

  /// @param proxyEtrs where packets go that have no way of their own (RFC 6832 §6); null for none
  Encapsulate(
      TunnelExit tunnel, NativeExit natively, @Nullable Route proxyEtrs, Counters counters) {
    this.tunnel = tunnel;
    this.natively = natively;
    this.proxyEtrs = proxyEtrs;
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
      tunnel.aim(destination, batch.hash(i), header.ttl(), header.tos());
      leave(batch, i, tunnel);
    } else if (route.kind() == Route.Kind.NATIVE) {
      leave(batch, i, natively);
    } else {
      batch.drop(i, route.reason());
    }
  }

  private void leave(PacketBatch batch, int i, Exit exit) throws LinuxException {
    if (batch.segmentSize(i) == 0) {
      Segmentation.completeChecksum(batch, i);
      exit.add(batch.memory(), batch.at(i), batch.length(i), 0, 0);
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
