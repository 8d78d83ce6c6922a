package rhumb.router.pipeline;

import org.jspecify.annotations.Nullable;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.Route;
import rhumb.router.packet.Fate;
import rhumb.router.packet.PacketBatch;

/// Has unknown destinations resolved and puts their packets on hold.
final class AskForMisses implements Step {
  private final HoldQueue holds;
  private final IpHeader header = new IpHeader();

  AskForMisses(HoldQueue holds) {
    this.holds = holds;
  }

  @Override
  public void apply(PacketBatch batch) {
    boolean idle = holds.isIdle();
    for (int i = 0; i < batch.count(); i++) {
      if (batch.isOpen(i) && !(idle && isKnown(batch.route(i)))) {
        wait(batch, i);
        idle = holds.isIdle();
      }
    }
  }

  private void wait(PacketBatch batch, int i) {
    boolean known = isKnown(batch.route(i));
    header.wrap(batch.memory(), batch.at(i), batch.length(i));
    if (batch.wasHeld()) {
      // It was let go although its destination is not known: once is enough.
      if (!known) batch.drop(i, DropReason.MAP_REQUEST_PENDING);
      return;
    }
    if (known && !holds.hasPacketsFor(header)) return;
    DropReason refusal = holds.hold(batch, i, header);
    if (refusal == null) batch.decide(i, Fate.HELD);
    else batch.drop(i, refusal);
  }

  private static boolean isKnown(@Nullable Route route) {
    return route != null && route.kind() != Route.Kind.RESOLVE;
  }
}
