package rhumb.router.forwarding;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.router.forwarding.Verdict.Target;

/// Where the control plane writes what the data plane does: the forwarding tables of all instances.
///
/// A change is visible to packets before the method returns. Writers exclude each other; readers
/// ([#table]) are never blocked.
public final class Forwarding {
  private final OwnRlocs own;
  private final Map<EidPrefix, Route> routes = new HashMap<>();
  private final Map<InstanceId, ForwardingTable> tables = new ConcurrentHashMap<>();
  private final Peers peers = new Peers();
  private final SharedChoices choices = new SharedChoices();
  private final List<ForwardingMirror> mirrors = new ArrayList<>();

  /// @param rlocs the router's own: locators of a family that is not among them are not usable
  public Forwarding(Collection<IpAddress> rlocs) {
    own = new OwnRlocs(rlocs);
  }

  /// The router's own RLOCs.
  public OwnRlocs own() {
    return own;
  }

  /// Makes `entry` valid in place of what its prefix had.
  ///
  /// @return what the prefix carries from now on, continued if it was published before
  public synchronized EntryCounters publish(ForwardingEntry entry) {
    Route before = routes.get(entry.prefix());
    EntryCounters counters = before == null ? new EntryCounters() : before.counters();
    List<Target> targets = targets(entry.verdict());
    Route route = new Route(entry, counters, targets, peers, choices);
    routes.put(entry.prefix(), route);
    table(entry.prefix().instance()).put(entry.prefix(), route);
    counters.retain(targets.stream().map(Target::rloc).toList());
    for (ForwardingMirror mirror : mirrors) {
      if (before == null) mirror.published(entry);
      else mirror.replaced(before.entry(), entry);
    }
    return counters;
  }

  private List<Target> targets(Verdict verdict) {
    return verdict instanceof Verdict.Encapsulate encapsulate
        ? encapsulate.targets().stream().filter(this::reaches).toList()
        : List.of();
  }

  private boolean reaches(Target target) {
    return !own.of(!(target.rloc() instanceof Ipv4Address)).isEmpty();
  }

  /// Removes the entry of exactly `prefix`, if there is one: a less specific one decides again.
  public synchronized void withdraw(EidPrefix prefix) {
    if (routes.remove(prefix) == null) return;
    table(prefix.instance()).remove(prefix);
    mirrors.forEach(mirror -> mirror.withdrawn(prefix));
  }

  /// The entry of exactly `prefix`.
  public synchronized Optional<ForwardingEntry> entry(EidPrefix prefix) {
    return Optional.ofNullable(routes.get(prefix)).map(Route::entry);
  }

  /// What the entry of exactly `prefix` has carried.
  public synchronized Optional<EntryCounters> counters(EidPrefix prefix) {
    return Optional.ofNullable(routes.get(prefix)).map(Route::counters);
  }

  public synchronized int size() {
    return routes.size();
  }

  /// The locators that carried packets of `instance` since `since`, and a prefix of each.
  public synchronized Map<IpAddress, EidPrefix> recentPeers(InstanceId instance, Instant since) {
    Map<IpAddress, EidPrefix> peers = new LinkedHashMap<>();
    routes.forEach(
        (prefix, route) -> {
          boolean recent = route.counters().lastHit().filter(since::isBefore).isPresent();
          if (!recent || !prefix.instance().equals(instance)) return;
          route
              .counters()
              .locators()
              .forEach(
                  (rloc, traffic) -> {
                    if (traffic.packets() > 0) peers.putIfAbsent(rloc, prefix);
                  });
        });
    return peers;
  }

  /// Keeps `mirror` in step, beginning with all entries there are.
  public synchronized void mirrorTo(ForwardingMirror mirror) {
    mirrors.add(mirror);
    routes.values().forEach(route -> mirror.published(route.entry()));
  }

  /// For the data plane: packets that have no other way are spread over these proxy ETRs.
  public synchronized Route proxies(List<Target> proxyEtrs) {
    EidPrefix everything = EidPrefix.of(new Ipv4Address(0), 0);
    List<Target> targets = proxyEtrs.stream().filter(this::reaches).toList();
    var entry = new ForwardingEntry(everything, new Verdict.Encapsulate(targets));
    return new Route(entry, new EntryCounters(), targets, peers, choices);
  }

  /// The remote RLOCs that packets go to.
  public Peers peers() {
    return peers;
  }

  /// For the data plane: the table of `instance`, always the same object.
  public ForwardingTable table(InstanceId instance) {
    return tables.computeIfAbsent(instance, _ -> new ForwardingTable());
  }
}
