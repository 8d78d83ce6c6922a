package rhumb.ops.cli.layout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import rhumb.ops.view.Lookup;
import rhumb.ops.view.MapCaches;

/// `lig EID`: the mapping as the mapping system has it now.
/// ```
/// Mapping information for EID 172.16.30.101 from 192.168.100.2 with RTT 1.3 ms
/// 172.16.30.0/24, uptime: 00:00:00, expires: 1d00h, via map-reply, complete
///   Locator        Uptime    State      Pri/Wgt
///   192.168.100.2  00:00:00  up          10/50
/// ```
public final class LookupLayout {
  private LookupLayout() {}

  public static String print(Lookup answer) {
    Lookup.Result result = answer.lookup();
    StringBuilder out = new StringBuilder("Mapping information for EID ").append(result.eid());
    out.append(" from ").append(result.answeredBy().orElse("nobody"));
    result.roundTrip().ifPresent(rtt -> out.append(" with RTT ").append(milliseconds(rtt)));
    if (result.attempts() > 1) out.append(" at attempt ").append(result.attempts());
    out.append("\n");
    result.records().forEach(record -> record(record, answer.asOf(), out));
    return out.toString();
  }

  private static void record(Lookup.Found record, Instant now, StringBuilder out) {
    out.append(Text.bare(record.eid())).append(", uptime: 00:00:00, expires: ");
    out.append(Times.ttl(record.ttlMinutes())).append(", via map-reply, ");
    if (record.locators().isEmpty()) {
      out.append(record.action()).append("\n  Negative cache entry, action: ");
      out.append(record.action()).append("\n");
      return;
    }
    List<MapCaches.Locator> locators =
        record.locators().stream()
            .map(
                l ->
                    new MapCaches.Locator(
                        l.rloc(),
                        l.reachable() ? "up" : "down",
                        now,
                        l.priority(),
                        l.weight(),
                        l.multicastPriority(),
                        l.multicastWeight(),
                        Optional.empty(),
                        0,
                        0))
            .toList();
    out.append("complete\n").append(MapCacheLayout.locators(locators, now));
  }

  private static String milliseconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
  }
}
