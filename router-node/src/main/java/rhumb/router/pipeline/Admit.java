package rhumb.router.pipeline;

import org.jspecify.annotations.Nullable;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.packet.PacketBatch;

/// Is the inner packet for this site? An ETR that forwards anything would be an open relay.
final class Admit implements Step {
  private final LocalEids.Site local;
  private final IpHeader inner = new IpHeader();

  Admit(LocalEids.Site local) {
    this.local = local;
  }

  @Override
  public void apply(PacketBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      if (!batch.isOpen(i)) continue;
      DropReason refusal = refusal(batch, i);
      if (refusal != null) batch.drop(i, refusal);
    }
  }

  private @Nullable DropReason refusal(PacketBatch batch, int i) {
    inner.wrap(batch.memory(), batch.at(i), batch.length(i));
    if (inner.isMulticast()) return DropReason.MULTICAST_DESTINATION;
    boolean ours =
        inner.isV6()
            ? local.contains(inner.destinationHigh(), inner.destinationLow())
            : local.contains(inner.destinationV4());
    return ours ? null : DropReason.NOT_A_LOCAL_EID;
  }
}
