package rhumb.router.mapcache;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.router.forwarding.Verdict.Target;
import rhumb.router.locator.LocatorStatus;
import rhumb.router.site.SiteDatabase;
import rhumb.router.view.MapCacheView.LocatorEntry;
import rhumb.router.view.MapCacheView.LocatorState;

/// The locator set of one map-cache entry and since when each locator is as it is.
final class EntryLocators {
  /// @param reaches false once probes prove it
  private record Held(Locator locator, boolean reaches, Instant since) {
    boolean up() {
      return locator.reachable() && reaches;
    }

    Held with(Locator newer, boolean nowReaches, Instant now) {
      var next = new Held(newer, nowReaches, since);
      return next.up() == up() ? next : new Held(newer, nowReaches, now);
    }
  }

  private final SiteDatabase site;
  private final Formats formats;
  private Map<Rloc, Held> held = Map.of();

  EntryLocators(SiteDatabase site, Formats formats) {
    this.site = site;
    this.formats = formats;
  }

  /// Takes over a new set. What stays keeps its uptime unless its R bit turned.
  void replace(List<Locator> locators, Instant now) {
    Map<Rloc, Held> next = new LinkedHashMap<>();
    for (Locator locator : locators) {
      Held before = held.get(locator.rloc());
      next.putIfAbsent(
          locator.rloc(),
          before == null
              ? new Held(locator, true, now)
              : before.with(locator, before.reaches, now));
    }
    held = next;
  }

  /// The way to a locator turned.
  ///
  /// @return whether that changes anything here
  boolean turned(LocatorStatus status) {
    boolean changed = false;
    for (Map.Entry<Rloc, Held> entry : held.entrySet()) {
      Held before = entry.getValue();
      if (before.reaches != status.up()
          && entry.getKey().ip().filter(status.rloc()::equals).isPresent()) {
        Instant at = status.since().isAfter(before.since) ? status.since() : before.since;
        entry.setValue(before.with(before.locator, status.up(), at));
        changed = true;
      }
    }
    return changed;
  }

  /// Those that `bits` say are down: bit i is of the locator at place i of the mapping.
  List<IpAddress> clearedBy(int bits, int count) {
    List<IpAddress> cleared = new ArrayList<>();
    int place = 0;
    for (Rloc rloc : held.keySet()) {
      if (place < count && (bits >>> place & 1) == 0) rloc.ip().ifPresent(cleared::add);
      place++;
    }
    return cleared;
  }

  /// Whose status is of interest.
  Set<IpAddress> addresses() {
    return held.keySet().stream()
        .map(Rloc::ip)
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /// Those that packets may be sent to: up, and not of the priority that means "never".
  List<Target> targets() {
    return held.values().stream()
        .filter(h -> h.up() && h.locator.priority() != Locator.UNUSABLE)
        .map(h -> target(h.locator))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Target> target(Locator l) {
    IpAddress rloc = l.rloc().ip().orElseThrow();
    return formats
        .towards(l.rloc())
        .map(format -> new Target(rloc, l.priority(), l.weight(), format));
  }

  /// As they are printed; traffic and round trip are for others to fill in.
  List<LocatorEntry> views() {
    return held.values().stream().map(this::view).toList();
  }

  private LocatorEntry view(Held h) {
    Locator l = h.locator;
    return new LocatorEntry(
        l.rloc(),
        state(h),
        h.since,
        l.priority(),
        l.weight(),
        l.multicastPriority(),
        l.multicastWeight(),
        Optional.empty(),
        0,
        0);
  }

  private LocatorState state(Held h) {
    if (h.locator.rloc().ip().flatMap(site::rlocTowards).isEmpty()) return LocatorState.NO_ROUTE;
    if (!h.locator.reachable()) return LocatorState.UNREACHABLE;
    return h.reaches ? LocatorState.UP : LocatorState.DOWN;
  }
}
