package rhumb.router.pipeline;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.mapping.LocatorStatusBits;
import rhumb.protocol.mapping.MapVersion;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Peer;
import rhumb.router.forwarding.Peers;
import rhumb.router.forwarding.Route;
import rhumb.router.packet.PacketBatch;
import rhumb.router.settings.RouterSettings;
import rhumb.router.settings.RouterSettings.Role;

/// What the header of a data packet says beside the packet: echo-nonces and locator-status-bits
/// (RFC 9300 §10), map-versions (RFC 9302 §7). Belongs to the thread that decapsulates.
final class HeaderNews {
  private final RouterSettings.InBand settings;
  private final boolean isProxy;
  private final List<InstanceId> instances;
  private final LocalEids eids;
  private final Forwarding forwarding;
  private final Peers peers;

  private long fromHigh;
  private long fromLow;
  private IpAddress from = new Ipv4Address(0);
  private @Nullable Peer peer;

  HeaderNews(
      RouterSettings settings, List<InstanceId> instances, LocalEids eids, Forwarding forwarding) {
    this.settings = settings.inBand();
    isProxy = settings.is(Role.PETR);
    this.instances = List.copyOf(instances);
    this.eids = eids;
    this.forwarding = forwarding;
    peers = forwarding.peers();
  }

  /// Whether packets without anything in their headers are of interest, too.
  boolean isCurious() {
    return settings.echoNonce();
  }

  /// Looks at the header of packet `i`, whose inner header is `inner`.
  ///
  /// @return why the packet has to be dropped, or null
  @Nullable DropReason look(PacketBatch batch, int i, DataHeader header, IpHeader inner) {
    find(batch, i);
    long nowNs = System.nanoTime();
    Peer known = peer;
    if (settings.echoNonce() && known != null && (header.hasNonce() || known.isListening())) {
      known.received(header, nowNs);
    }
    if (settings.trustStatusBits() && known != null && header.hasLocatorStatusBits()) {
      statusBits(known, header, source(batch, i, inner), nowNs);
    }
    return header.hasMapVersions() ? versions(batch, i, header, inner, nowNs) : null;
  }

  private void find(PacketBatch batch, int i) {
    long high = batch.fromHigh(i);
    long low = batch.fromLow(i);
    if (high == fromHigh && low == fromLow && peer != null) return;
    fromHigh = high;
    fromLow = low;
    from = batch.fromV6(i) ? new Ipv6Address(high, low) : new Ipv4Address((int) low);
    peer = peers.find(from);
  }

  private void statusBits(Peer known, DataHeader header, Eid source, long nowNs) {
    int bits = header.locatorStatusBits();
    int count =
        header.hasInstanceId() ? LocatorStatusBits.MOST_WITH_INSTANCE : LocatorStatusBits.MOST;
    if (known.saysOtherBits(bits) && known.maySignal(nowNs)) {
      peers.listener().statusBits(source, bits, count);
    }
  }

  private @Nullable DropReason versions(
      PacketBatch batch, int i, DataHeader header, IpHeader inner, long nowNs) {
    InstanceId instance = instances.get(batch.site(i));
    int own = version(eids.in(instance), inner);
    int sent = header.destinationMapVersion();
    if (own != sent && !isProxy) {
      DropReason refusal = notOurs(batch, i, inner, own, sent, nowNs);
      if (refusal != null) return refusal;
    }
    Route cached =
        inner.isV6()
            ? forwarding.table(instance).match(inner.sourceHigh(), inner.sourceLow())
            : forwarding.table(instance).match(inner.sourceV4());
    int theirs = header.sourceMapVersion();
    if (cached == null || cached.kind() != Route.Kind.ENCAPSULATE || theirs == cached.version()) {
      return null;
    }
    return switch (MapVersion.ofSource(theirs, OptionalInt.of(cached.version()))) {
      case REFRESH -> {
        if (signaller().maySignal(nowNs)) {
          peers.listener().newerMapping(source(batch, i, inner));
        }
        yield null;
      }
      case DROP, DROP_AND_SOLICIT -> DropReason.OLD_MAP_VERSION;
      case CURRENT, SOLICIT -> null;
    };
  }

  private @Nullable DropReason notOurs(
      PacketBatch batch, int i, IpHeader inner, int own, int sent, long nowNs) {
    Peer whom = signaller();
    MapVersion.Verdict verdict = MapVersion.ofDestination(sent, own, whom.told(own), false);
    if (verdict == MapVersion.Verdict.DROP) return DropReason.BAD_MAP_VERSION;
    if (whom.maySignal(nowNs)) {
      if (whom != peers.strangers()) whom.tell(own);
      Eid destination = destination(batch, i, inner);
      peers.listener().oldMapping(from, source(batch, i, inner), destination);
    }
    return verdict == MapVersion.Verdict.SOLICIT ? null : DropReason.OLD_MAP_VERSION;
  }

  private Peer signaller() {
    Peer known = peer;
    return known == null ? peers.strangers() : known;
  }

  private static int version(LocalEids.Site site, IpHeader inner) {
    return inner.isV6()
        ? site.version(inner.destinationHigh(), inner.destinationLow())
        : site.version(inner.destinationV4());
  }

  private Eid source(PacketBatch batch, int i, IpHeader inner) {
    InstanceId instance = instances.get(batch.site(i));
    return inner.isV6()
        ? new Eid(instance, new Ipv6Address(inner.sourceHigh(), inner.sourceLow()))
        : new Eid(instance, new Ipv4Address(inner.sourceV4()));
  }

  private Eid destination(PacketBatch batch, int i, IpHeader inner) {
    InstanceId instance = instances.get(batch.site(i));
    return inner.isV6()
        ? new Eid(instance, new Ipv6Address(inner.destinationHigh(), inner.destinationLow()))
        : new Eid(instance, new Ipv4Address(inner.destinationV4()));
  }
}
