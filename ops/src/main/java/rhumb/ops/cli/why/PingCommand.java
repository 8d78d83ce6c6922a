package rhumb.ops.cli.why;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.view.HostPing;
import rhumb.ops.view.Lookup;
import rhumb.ops.view.MapCaches;
import rhumb.protocol.address.Eid;

/// `rhumb ping EID`: is there a way to it through the overlay, which one, and how far is it?
///
/// Two round trips: that of an RLOC-probe (RFC 9301 §7.1) is measured between the routers, and
/// tells whether the tunnel works; that of an ICMP echo request goes through it to the host itself.
@Command(
    name = "ping",
    description = {
      "Looks for the way to an EID, and how far it is.",
      "The way is in the map-cache or looked up. Then the router of the site gets an RLOC-probe,"
          + " and the host itself a ping through the tunnel. Ends with 1 if there is no way or no"
          + " answer."
    })
public final class PingCommand implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of(
          "/eid",
          "/mapCacheHit",
          "/prefix",
          "/resolutionMicros",
          "/rloc",
          "/roundTripMicros",
          "/host/outcome",
          "/host/roundTripMicros",
          "/host/why");

  @Mixin private Asking asking = new Asking();
  @Mixin private OneEid eid = new OneEid();

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      defaultValue = "1",
      description = "How many times, 1 to 1000 (${DEFAULT-VALUE}).")
  private int count;

  @Override
  public Integer call() {
    if (count < 1 || count > 1000) {
      throw new Failure(ExitCode.USAGE, "--count is 1 to 1000", "", "");
    }
    Eid asked = eid.get();
    NodeClient node = asking.node();
    boolean reached = false;
    ArrayNode all = MapCacheAnswers.object().putArray("pings");
    for (int i = 0; i < count; i++) {
      Overlay look = Overlay.look(node, asked, false).probed(node);
      Optional<HostPing.Result> host = new Hosts(node).ping(look);
      boolean routerAnswers = look.probed().isPresent();
      reached = host.map(it -> Hosts.isReached(it, routerAnswers)).orElse(routerAnswers);
      all.add(json(look, host));
      if (asking.forPeople()) asking.print(line(look, host));
    }
    if (!asking.forPeople()) asking.show(NodeClient.write(all), () -> "", () -> grid(all));
    return reached ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private static String line(Overlay look, Optional<HostPing.Result> host) {
    StringBuilder out = new StringBuilder(look.eid().toString());
    if (look.isHit()) {
      hit(look.way().orElseThrow(), look.probed(), out);
    } else if (look.lookup().isPresent()) {
      missed(look, look.lookup().get(), out);
    } else {
      String action = look.way().map(way -> way.entry().action()).orElse("");
      look.way().ifPresent(way -> out.append("  prefix ").append(way.entry().eid()));
      out.append("  via map-cache  ").append(RouteCommand.negative(action));
    }
    host.ifPresent(it -> out.append("  host ").append(host(it, look.probed().isPresent())));
    return out.append("\n").toString();
  }

  private static String host(HostPing.Result host, boolean routerAnswers) {
    return host.roundTrip()
        .map(PingCommand::milliseconds)
        .orElseGet(() -> Hosts.told(host, routerAnswers));
  }

  private static void hit(Way way, Optional<Duration> probed, StringBuilder out) {
    out.append("  prefix ").append(way.entry().eid()).append("  via map-cache");
    Optional<Way.Use> first = way.first();
    if (first.isEmpty()) {
      out.append("  no locator can be used");
      return;
    }
    MapCaches.Locator locator = first.get().locator();
    out.append("  rloc ").append(locator.rloc());
    out.append(" pri ").append(locator.priority()).append(" wgt ").append(locator.weight());
    out.append(
        probed
            .map(time -> "  rtt " + milliseconds(time))
            .or(
                () ->
                    locator
                        .roundTripMicros()
                        .map(m -> "  no answer now, rtt was " + Grids.milliseconds(m) + " ms"))
            .orElse("  no answer to an RLOC-probe"));
  }

  private static void missed(Overlay look, Lookup.Result result, StringBuilder out) {
    if (result.answeredBy().isEmpty()) {
      out.append("  not in the map-cache; no answer from ").append(result.mapResolver());
      out.append(" to ").append(result.attempts()).append(" requests");
      return;
    }
    look.found().ifPresent(found -> out.append("  prefix ").append(found.eid()));
    out.append("  resolved in ").append(milliseconds(result.roundTrip().orElse(look.lookedUp())));
    look.found()
        .ifPresent(
            found ->
                out.append(
                    Overlay.best(found.locators())
                        .map(l -> "  rloc " + l.rloc() + " pri " + l.priority() + rtt(look))
                        .orElse("  " + RouteCommand.negative(found.action()))));
  }

  private static String rtt(Overlay look) {
    return look.probed()
        .map(time -> "  rtt " + milliseconds(time))
        .orElse("  no answer to an RLOC-probe");
  }

  static String milliseconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
  }

  private static ObjectNode json(Overlay look, Optional<HostPing.Result> host) {
    ObjectNode json = MapCacheAnswers.object();
    json.put("eid", look.eid().toString()).put("mapCacheHit", look.isHit());
    look.way().ifPresent(way -> json.put("prefix", way.entry().eid()));
    look.found().ifPresent(found -> json.put("prefix", found.eid()));
    look.lookup()
        .flatMap(Lookup.Result::roundTrip)
        .ifPresent(rtt -> json.put("resolutionMicros", rtt.toNanos() / 1000));
    look.rloc().ifPresent(rloc -> json.put("rloc", rloc));
    look.probed().ifPresent(rtt -> json.put("roundTripMicros", rtt.toNanos() / 1000));
    if (host.isEmpty()) return json;
    ObjectNode told = json.putObject("host").put("outcome", host.get().outcome());
    host.get().roundTrip().ifPresent(rtt -> told.put("roundTripMicros", rtt.toNanos() / 1000));
    host.get().why().ifPresent(why -> told.put("why", why));
    return json;
  }

  /// For CSV; what is not there is empty.
  private static Grid grid(ArrayNode pings) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode ping : pings) {
      rows.add(COLUMNS.stream().map(pointer -> ping.at(pointer).asText("")).toList());
    }
    return Grid.of(
        "EID hit prefix resolution_micros RLOC round_trip_micros host host_round_trip_micros why",
        rows);
  }
}
