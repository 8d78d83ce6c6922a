package rhumb.router.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.packet.PacketBatch;

/// May the inner packet go on? To the site with an ETR, to anywhere with a proxy ETR: one that
/// forwards for anybody would be an open relay.
final class Admit implements Step {
  /// Where inner packets may go.
  enum Destinations {
    NONE,
    LOCAL,
    ANY
  }

  private final LocalEids.Site[] local;
  private final LocalEids.Site[] clients;
  private final Destinations destinations;
  private final IpHeader inner = new IpHeader();

  /// @param local the EIDs of each instance, by [PacketBatch#site]
  /// @param clients whose packets a proxy ETR forwards, in the same order
  Admit(List<LocalEids.Site> local, List<LocalEids.Site> clients, Destinations destinations) {
    this.local = local.toArray(LocalEids.Site[]::new);
    this.clients = clients.toArray(LocalEids.Site[]::new);
    this.destinations = destinations;
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
    if (destinations == Destinations.NONE) return DropReason.NOT_AN_ETR;
    inner.wrap(batch.memory(), batch.at(i), batch.length(i));
    if (inner.isMulticast()) return DropReason.MULTICAST_DESTINATION;
    LocalEids.Site site = local[batch.site(i)];
    boolean ours =
        inner.isV6()
            ? site.contains(inner.destinationHigh(), inner.destinationLow())
            : site.contains(inner.destinationV4());
    if (ours) return null;
    if (destinations == Destinations.LOCAL) return DropReason.NOT_A_LOCAL_EID;
    return isClient(clients[batch.site(i)]) ? null : DropReason.NOT_A_PETR_CLIENT;
  }

  /// RFC 6832 §6: a proxy ETR checks whom it serves.
  private boolean isClient(LocalEids.Site site) {
    return inner.isV6()
        ? site.contains(inner.sourceHigh(), inner.sourceLow())
        : site.contains(inner.sourceV4());
  }
}
