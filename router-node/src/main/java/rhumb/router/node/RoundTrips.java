package rhumb.router.node;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import rhumb.protocol.address.IpAddress;
import rhumb.router.locator.LocatorStatus;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.MapCacheView.Entry;
import rhumb.router.view.MapCacheView.LocatorEntry;

/// Adds to a view of a map-cache what RLOC-probes have measured.
final class RoundTrips {
  private RoundTrips() {}

  static MapCacheView filledIn(MapCacheView view, Map<IpAddress, LocatorStatus> statuses) {
    return new MapCacheView(
        view.afi(),
        view.instance(),
        view.entries().stream().map(entry -> filledIn(entry, statuses)).toList());
  }

  private static Entry filledIn(Entry entry, Map<IpAddress, LocatorStatus> statuses) {
    if (entry.isNegative()) return entry;
    return entry.withLocators(
        entry.locators().stream().map(locator -> filledIn(locator, statuses)).toList());
  }

  private static LocatorEntry filledIn(
      LocatorEntry locator, Map<IpAddress, LocatorStatus> statuses) {
    Optional<Long> micros =
        locator
            .rloc()
            .ip()
            .flatMap(ip -> Optional.ofNullable(statuses.get(ip)))
            .flatMap(LocatorStatus::roundTrip)
            .map(RoundTrips::micros);
    return locator.withRoundTrip(micros);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
