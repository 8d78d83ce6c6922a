package rhumb.ops.cli.layout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.view.Database;
import rhumb.ops.view.MapCaches;
import rhumb.ops.view.Mapping;
import rhumb.ops.view.Sites;
import rhumb.ops.view.Statistics;

/// Answers as rows: one for each thing, whatever it is.
public final class Grids {
  private static final String NONE = "-";
  private static final Set<String> LEVELS =
      Set.of(
          "map-cache.entries",
          "map-cache.limit",
          "map-cache.pending",
          "mapping.sites",
          "mapping.registered-prefixes");

  private Grids() {}

  /// A row for each locator of each entry, and for each entry without one.
  public static Grid mapCaches(MapCaches answer) {
    List<List<String>> rows = new ArrayList<>();
    for (MapCaches.MapCache cache : answer.mapCaches()) {
      for (MapCaches.Entry entry : cache.entries()) {
        if (entry.locators().isEmpty()) rows.add(row(cache, entry, answer.asOf(), NO_LOCATOR));
        for (MapCaches.Locator locator : entry.locators()) {
          rows.add(row(cache, entry, answer.asOf(), locator(locator, answer.asOf())));
        }
      }
    }
    return Grid.of(
        "+IID EID-prefix uptime expires via action RLOC state +since pri/wgt RTT_ms +refreshing"
            + " packets +bytes",
        rows);
  }

  private static final List<String> NO_LOCATOR = List.of(NONE, NONE, NONE, NONE, NONE);

  private static List<String> row(
      MapCaches.MapCache cache, MapCaches.Entry entry, Instant now, List<String> locator) {
    List<String> row = new ArrayList<>();
    row.add(String.valueOf(cache.instance()));
    row.add(entry.eid());
    row.add(Times.since(entry.created(), now));
    row.add(Times.until(entry.expires(), now));
    row.add(entry.source());
    row.add(entry.locators().isEmpty() ? entry.action() : "encapsulate");
    row.addAll(locator);
    row.add(entry.refreshing() ? "yes" : "no");
    row.add(String.valueOf(entry.packets()));
    row.add(String.valueOf(entry.bytes()));
    return row;
  }

  private static List<String> locator(MapCaches.Locator locator, Instant now) {
    return List.of(
        locator.rloc(),
        locator.state(),
        Times.since(locator.since(), now),
        locator.priority() + "/" + locator.weight(),
        locator.roundTripMicros().map(Grids::milliseconds).orElse(NONE));
  }

  public static String milliseconds(long micros) {
    return String.format(Locale.ROOT, "%.1f", micros / 1e3);
  }

  /// A row for each EID-prefix at each Map-Server.
  public static Grid database(Database answer) {
    List<List<String>> rows = new ArrayList<>();
    for (Database.Entry entry : answer.mappings()) {
      for (Database.Registration at : entry.registrations()) {
        rows.add(
            List.of(
                entry.eid(),
                rlocs(entry.locators()),
                Times.ttl(entry.ttlMinutes()),
                at.mapServer(),
                at.registered() ? "yes" : "no",
                Times.since(at.lastConfirmed(), answer.asOf()),
                String.valueOf(at.sent()),
                String.valueOf(at.confirmed()),
                String.valueOf(at.authenticationFailures())));
      }
    }
    return Grid.of(
        "EID-prefix RLOCs TTL Map-Server registered last_confirmed sent confirmed auth_failures",
        rows);
  }

  /// A row for each ETR of each EID-prefix, and for each EID-prefix that nobody registered.
  public static Grid sites(Sites answer) {
    List<List<String>> rows = new ArrayList<>();
    for (Sites.Site site : answer.sites()) {
      for (Sites.Prefix prefix : site.prefixes()) {
        if (prefix.registrations().isEmpty()) {
          rows.add(site(site, prefix, List.of(NONE, "never", NONE, NONE, NONE, NONE)));
        }
        for (Sites.Registration from : prefix.registrations()) {
          rows.add(site(site, prefix, registration(from, answer.asOf())));
        }
      }
    }
    return Grid.of(
        "site EID-prefix state ETR last_registered TTL RLOCs +hash +merge +origin auth_failures",
        rows);
  }

  private static List<String> site(Sites.Site site, Sites.Prefix prefix, List<String> from) {
    List<String> row = new ArrayList<>();
    row.add(site.name());
    row.add(prefix.eid());
    row.add(site.shutdown() ? "shut down" : prefix.state());
    row.addAll(from);
    row.add(prefix.origin());
    row.add(String.valueOf(prefix.authenticationFailures()));
    return row;
  }

  private static List<String> registration(Sites.Registration from, Instant now) {
    return List.of(
        from.etr(),
        Times.since(from.lastRegistered(), now),
        Times.ttl(from.ttlMinutes()),
        rlocs(from.locators()),
        from.hashFunction(),
        from.merge() ? "yes" : "no");
  }

  private static String rlocs(List<Mapping.Locator> locators) {
    return String.join(
        " ", locators.stream().map(l -> l.rloc() + (l.reachable() ? "" : "(down)")).toList());
  }

  /// A row for each counter.
  public static Grid statistics(Statistics answer) {
    Map<String, Long> rows = counters(answer);
    return Grid.of(
        "counter value",
        rows.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue().toString())).toList());
  }

  /// All counters under names such as `encapsulation.dropped.ttl-expired`, in order.
  public static Map<String, Long> counters(Statistics answer) {
    Map<String, Long> all = new TreeMap<>();
    answer
        .router()
        .ifPresent(
            router -> {
              direction(all, "encapsulation.", router.encapsulation());
              direction(all, "decapsulation.", router.decapsulation());
              by(all, "router.received.", router.controlReceived());
              by(all, "router.sent.", router.controlSent());
              by(all, "router.dropped.", router.controlDropped());
              all.put("map-cache.entries", (long) router.mapCacheEntries());
              all.put("map-cache.limit", (long) router.mapCacheLimit());
              all.put("map-cache.evictions", router.evictions());
              all.put("map-cache.pending", (long) router.pendingResolutions());
            });
    answer
        .mapping()
        .ifPresent(
            mapping -> {
              by(all, "mapping.received.", mapping.received());
              by(all, "mapping.sent.", mapping.sent());
              by(all, "mapping.dropped.", mapping.dropped());
              by(all, "mapping.answers.", mapping.answers());
              all.put("mapping.sites", (long) mapping.sites());
              all.put("mapping.registered-prefixes", (long) mapping.registeredPrefixes());
            });
    return all;
  }

  /// Whether it says how much there is, and not how often something happened.
  public static boolean isLevel(String counter) {
    return counter.endsWith(".held") || LEVELS.contains(counter);
  }

  private static void direction(
      Map<String, Long> all, String name, Statistics.Direction direction) {
    all.put(name + "received", direction.received());
    all.put(name + "received-bytes", direction.receivedBytes());
    all.put(name + "sent", direction.sent());
    all.put(name + "sent-bytes", direction.sentBytes());
    all.put(name + "native", direction.nativelyForwarded());
    all.put(name + "held", direction.held());
    by(all, name + "dropped.", direction.dropped());
  }

  private static void by(Map<String, Long> all, String name, Map<String, Long> counts) {
    counts.forEach((what, count) -> all.put(name + what, count));
  }
}
