package rhumb.router.mapcache;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.IpAddress;
import rhumb.router.forwarding.EntryCounters;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.view.MapCacheView.Entry;
import rhumb.router.view.MapCacheView.LocatorEntry;

/// Adds to a view of an entry what the data plane has counted.
final class EntryTraffic {
  private EntryTraffic() {}

  static Entry filledIn(Entry entry, Forwarding forwarding) {
    Optional<EntryCounters> counters = forwarding.counters(entry.eid());
    return counters.map(c -> filledIn(entry, c)).orElse(entry);
  }

  private static Entry filledIn(Entry entry, EntryCounters counters) {
    List<LocatorEntry> locators =
        entry.locators().stream().map(locator -> filledIn(locator, counters)).toList();
    return entry.withTraffic(counters.packets(), counters.bytes()).withLocators(locators);
  }

  private static LocatorEntry filledIn(LocatorEntry locator, EntryCounters counters) {
    Optional<IpAddress> ip = locator.rloc().ip();
    if (ip.isEmpty()) return locator;
    EntryCounters.Traffic traffic = counters.locator(ip.get());
    return locator.withTraffic(traffic.packets(), traffic.bytes());
  }
}
