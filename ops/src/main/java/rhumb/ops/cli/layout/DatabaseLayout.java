package rhumb.ops.cli.layout;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import rhumb.ops.view.Database;
import rhumb.ops.view.Database.Entry;
import rhumb.ops.view.Database.Registration;
import rhumb.ops.view.Mapping;

/// `show ip lisp database`.
/// ```
/// LISP ETR IPv4 Mapping Database for EID-table default (IID 0), LSBs: 0x1, 1 entries
///
/// 172.16.10.0/24
///   Locator        Pri/Wgt  Source     State
///   192.168.100.1   10/50   cfg-addr   site-self, reachable
///   Map-Server     State           Last confirmed  Sent  Confirmed
///   192.168.255.3  registered      00:00:20        32    32
/// ```
public final class DatabaseLayout {
  private DatabaseLayout() {}

  public static String print(Database answer, boolean ipv6) {
    Map<Long, List<Entry>> byInstance =
        answer.mappings().stream()
            .filter(entry -> Text.isIpv6(entry.eid()) == ipv6)
            .collect(
                Collectors.groupingBy(
                    entry -> Text.instance(entry.eid()), TreeMap::new, Collectors.toList()));
    if (byInstance.isEmpty()) byInstance = Map.of(0L, List.of());
    return byInstance.entrySet().stream()
        .map(table -> table(table.getKey(), table.getValue(), ipv6, answer.asOf()))
        .collect(Collectors.joining("\n"));
  }

  private static String table(long instance, List<Entry> entries, boolean ipv6, Instant now) {
    StringBuilder out = new StringBuilder("LISP ETR ").append(Text.family(ipv6));
    out.append(" Mapping Database for EID-table ").append(Text.table(instance));
    out.append(", LSBs: 0x").append(Long.toHexString(statusBits(entries)).toUpperCase(Locale.ROOT));
    out.append(", ").append(entries.size()).append(" entries\n\n");
    for (Entry entry : entries) {
      out.append(Text.bare(entry.eid())).append("\n");
      locators(entry.locators(), out);
      registrations(entry.registrations(), now, out);
    }
    return out.toString();
  }

  /// The locator-status-bits that the router sends: one for each locator that is up (RFC 9300
  /// §5.3).
  private static long statusBits(List<Entry> entries) {
    if (entries.isEmpty()) return 0;
    List<Mapping.Locator> locators = entries.getFirst().locators();
    long bits = 0;
    for (int i = 0; i < locators.size(); i++) {
      if (locators.get(i).reachable()) bits |= 1L << i;
    }
    return bits;
  }

  private static void locators(List<Mapping.Locator> locators, StringBuilder out) {
    int first = Text.width("Locator", locators, Mapping.Locator::rloc) + 2;
    out.append("  ").append(Text.padded("Locator", first)).append("Pri/Wgt  Source     State\n");
    for (Mapping.Locator locator : locators) {
      String who = locator.local() ? "site-self" : "site-other";
      out.append("  ").append(Text.padded(locator.rloc(), first));
      out.append(Text.padded(Text.priorityAndWeight(locator.priority(), locator.weight()), 9));
      out.append("cfg-addr   ").append(who).append(", ");
      out.append(locator.reachable() ? "reachable" : "unreachable").append("\n");
    }
  }

  private static void registrations(List<Registration> at, Instant now, StringBuilder out) {
    if (at.isEmpty()) return;
    int first = Text.width("Map-Server", at, Registration::mapServer) + 2;
    out.append("  ").append(Text.padded("Map-Server", first));
    out.append("State           Last confirmed  Sent  Confirmed\n");
    for (Registration one : at) {
      out.append("  ").append(Text.padded(one.mapServer(), first));
      out.append(Text.padded(one.registered() ? "registered" : "not registered", 16));
      out.append(Text.padded(Times.since(one.lastConfirmed(), now), 16));
      out.append(Text.padded(String.valueOf(one.sent()), 6)).append(one.confirmed()).append("\n");
      if (one.authenticationFailures() > 0) {
        out.append("    ").append(one.authenticationFailures());
        out.append(" answers failed authentication: compare the keys of both sides\n");
      }
    }
  }
}
