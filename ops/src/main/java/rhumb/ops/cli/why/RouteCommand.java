package rhumb.ops.cli.why;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.cli.layout.Times;
import rhumb.ops.view.MapCaches;
import rhumb.protocol.address.Eid;

/// `rhumb route EID`: which entry of the map-cache matches, which locator is used, and why.
@Command(
    name = "route",
    description = {
      "Says where this router sends packets for an EID, and why.",
      "Asks nobody else. Ends with 1 if they are not sent through a tunnel."
    })
public final class RouteCommand implements Callable<Integer> {
  @Mixin private Asking asking = new Asking();
  @Mixin private OneEid eid = new OneEid();

  @Override
  public Integer call() {
    Eid asked = eid.get();
    MapCaches caches = MapCacheAnswers.covering(asking.node(), asked);
    Way way =
        Way.of(caches, asked)
            .orElseThrow(
                () ->
                    new Failure(
                        ExitCode.NEGATIVE,
                        "nothing in the map-cache matches " + asked,
                        "the router has no table for its instance or family",
                        "see `rhumb show ip lisp map-cache` and the instance-ids of the router"));
    asking.show(NodeClient.write(json(way)), () -> told(way, caches), () -> grid(way));
    return way.first().isPresent() ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private static String told(Way way, MapCaches caches) {
    MapCaches.Entry entry = way.entry();
    StringBuilder out = new StringBuilder(way.eid().toString()).append("\n");
    out.append("  matches ").append(entry.eid()).append(", ").append(entry.source());
    out.append(", uptime ").append(Times.since(entry.created(), caches.asOf()));
    out.append(", expires ").append(Times.until(entry.expires(), caches.asOf())).append("\n");
    if (!way.isPositive()) {
      out.append("  ").append(negative(entry.action())).append("\n");
      return out.toString();
    }
    grid(way).text(false).lines().forEach(line -> out.append("  ").append(line).append("\n"));
    if (way.first().isEmpty()) {
      out.append("  ! no locator can be used: packets are dropped, no-usable-locator\n");
    }
    return out.toString();
  }

  /// What an action means for packets (RFC 9301 §5.4).
  static String negative(String action) {
    return switch (action) {
      case "send-map-request" -> "not resolved yet: the first packet makes the router ask";
      case "forward-native" -> "not a LISP site: packets leave as they are, outside the tunnel";
      case "no-action" -> "no locators and no action: packets are dropped";
      case "drop" -> "packets are dropped: the mapping system says drop";
      case "drop-policy-denied" -> "packets are dropped: a policy of the mapping system denies it";
      case "drop-auth-failure" -> "packets are dropped: authentication failed";
      default -> "no locators; action " + action;
    };
  }

  private static Grid grid(Way way) {
    List<List<String>> rows =
        way.uses().stream()
            .map(
                use ->
                    List.of(
                        use.locator().rloc(),
                        use.locator().state(),
                        use.locator().priority() + "/" + use.locator().weight(),
                        use.locator().roundTripMicros().map(Grids::milliseconds).orElse("-"),
                        use.percent() + " %",
                        use.why()))
            .toList();
    return Grid.of("RLOC state pri/wgt RTT_ms flows why", rows);
  }

  private static JsonNode json(Way way) {
    ObjectNode json = MapCacheAnswers.object();
    json.put("eid", way.eid().toString()).put("prefix", way.entry().eid());
    json.put("source", way.entry().source()).put("action", way.entry().action());
    ArrayNode uses = json.putArray("locators");
    for (Way.Use use : way.uses()) {
      ObjectNode one = uses.addObject();
      MapCaches.Locator locator = use.locator();
      one.put("rloc", locator.rloc()).put("state", locator.state());
      one.put("priority", locator.priority()).put("weight", locator.weight());
      Optional<Long> rtt = locator.roundTripMicros();
      if (rtt.isPresent()) one.put("roundTripMicros", rtt.get());
      one.put("percent", use.percent()).put("why", use.why());
    }
    return json;
  }
}
