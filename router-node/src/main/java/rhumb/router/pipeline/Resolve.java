package rhumb.router.pipeline;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.data.IpHeader;
import rhumb.router.forwarding.ForwardingTable;
import rhumb.router.forwarding.Route;
import rhumb.router.packet.PacketBatch;

/// What does the forwarding table say about the destination?
final class Resolve implements Step {
  private final ForwardingTable table;
  private final InstantSource clock;
  private final IpHeader header = new IpHeader();

  // Packets of a run with the same route are counted together.
  private @Nullable Route run;
  private long runPackets;
  private long runOctets;

  Resolve(ForwardingTable table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public void apply(PacketBatch batch) {
    long nowMillis = clock.millis();
    for (int i = 0; i < batch.count(); i++) {
      if (batch.isOpen(i)) resolve(batch, i, nowMillis);
    }
    countRun(nowMillis);
    run = null;
  }

  private void resolve(PacketBatch batch, int i, long nowMillis) {
    header.wrap(batch.memory(), batch.at(i), batch.length(i));
    Route route =
        header.isV6()
            ? table.match(header.destinationHigh(), header.destinationLow())
            : table.match(header.destinationV4());
    if (route != run) {
      countRun(nowMillis);
      run = route;
    }
    runPackets += batch.packets(i);
    runOctets += batch.length(i);
    batch.route(i, route);
    if (route != null && route.kind() == Route.Kind.DROP) batch.drop(i, route.reason());
  }

  private void countRun(long nowMillis) {
    if (run != null && runPackets > 0) run.counters().hit(runPackets, runOctets, nowMillis);
    runPackets = 0;
    runOctets = 0;
  }
}
