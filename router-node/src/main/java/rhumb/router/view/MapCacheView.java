package rhumb.router.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Action;

/// One map-cache: an address family within an instance.
///
/// @param afi 1 for IPv4, 2 for IPv6
/// @param entries in ascending order of prefix, the shorter first
public record MapCacheView(int afi, InstanceId instance, List<Entry> entries) {
  /// The same by a clock that is ahead.
  public MapCacheView later(Duration ahead) {
    return new MapCacheView(afi, instance, entries.stream().map(e -> e.later(ahead)).toList());
  }

  /// Where an entry came from.
  public enum Source {
    STATIC,
    MAP_REPLY,
    MAP_NOTIFY
  }

  /// A locator's state as routers print it.
  public enum LocatorState {
    UP,
    DOWN,
    UNREACHABLE,
    NO_ROUTE
  }

  /// @param action what happens to packets when there are no locators
  /// @param created start of the uptime; a refresh does not change it
  /// @param expires empty for never
  /// @param refreshing a Map-Request for it is outstanding
  /// @param packets encapsulated, or handled by the action, since it was created
  public record Entry(
      EidPrefix eid,
      Source source,
      Action action,
      boolean authoritative,
      Instant created,
      Optional<Instant> expires,
      boolean refreshing,
      long packets,
      long bytes,
      List<LocatorEntry> locators) {
    public boolean isNegative() {
      return locators.isEmpty();
    }

    Entry later(Duration ahead) {
      return new Entry(
          eid,
          source,
          action,
          authoritative,
          created.plus(ahead),
          expires.map(at -> at.plus(ahead)),
          refreshing,
          packets,
          bytes,
          locators.stream().map(locator -> locator.later(ahead)).toList());
    }

    public Entry withTraffic(long packets, long bytes) {
      return with(packets, bytes, locators);
    }

    public Entry withLocators(List<LocatorEntry> locators) {
      return with(packets, bytes, locators);
    }

    private Entry with(long packets, long bytes, List<LocatorEntry> locators) {
      return new Entry(
          eid,
          source,
          action,
          authoritative,
          created,
          expires,
          refreshing,
          packets,
          bytes,
          locators);
    }
  }

  /// @param since start of the locator's uptime; a change of state restarts it
  /// @param roundTripMicros of the last RLOC-probe
  public record LocatorEntry(
      Rloc rloc,
      LocatorState state,
      Instant since,
      int priority,
      int weight,
      int multicastPriority,
      int multicastWeight,
      Optional<Long> roundTripMicros,
      long packets,
      long bytes) {
    LocatorEntry later(Duration ahead) {
      return with(since.plus(ahead), roundTripMicros, packets, bytes);
    }

    public LocatorEntry withTraffic(long packets, long bytes) {
      return with(since, roundTripMicros, packets, bytes);
    }

    public LocatorEntry withRoundTrip(Optional<Long> roundTripMicros) {
      return with(since, roundTripMicros, packets, bytes);
    }

    private LocatorEntry with(
        Instant since, Optional<Long> roundTripMicros, long packets, long bytes) {
      return new LocatorEntry(
          rloc,
          state,
          since,
          priority,
          weight,
          multicastPriority,
          multicastWeight,
          roundTripMicros,
          packets,
          bytes);
    }
  }
}
