package rhumb.ops.cli.why;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.view.HostPing;
import rhumb.ops.view.Lookup;
import rhumb.ops.view.MapCaches;

/// `rhumb trace EID`: who knows what on the way to it, one step a line.
@Command(
    name = "trace",
    description = {
      "Follows the question for an EID, step by step.",
      "Map-cache, Map-Resolver, who answered, an RLOC-probe to each locator, and a ping through the"
          + " tunnel to the host itself. Ends with 1 if there is no way."
    })
public final class TraceCommand implements Callable<Integer> {
  @Mixin private Asking asking = new Asking();
  @Mixin private OneEid eid = new OneEid();

  /// @param sign ✓, ! or ✗
  private record Step(String sign, String what, String who, String time, String told) {}

  @Override
  public Integer call() {
    NodeClient node = asking.node();
    Overlay look = Overlay.look(node, eid.get(), true);
    Optional<HostPing.Result> host = new Hosts(node).ping(look);
    List<Step> steps = steps(look, new Probes(node), host);
    Grid grid =
        Grid.of(
            "step who time what",
            steps.stream()
                .map(s -> List.of(s.sign() + " " + s.what(), s.who(), s.time(), s.told()))
                .toList());
    asking.show(
        NodeClient.write(json(steps)), () -> look.eid() + "\n" + grid.text(false), () -> grid);
    boolean reached = host.map(it -> Hosts.isReached(it, true)).orElse(look.rloc().isPresent());
    return reached ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private static List<Step> steps(Overlay look, Probes probes, Optional<HostPing.Result> host) {
    List<Step> steps = new ArrayList<>();
    steps.add(mapCache(look));
    Lookup.Result result = look.lookup().orElseThrow();
    boolean answered = result.answeredBy().isPresent();
    steps.add(
        new Step(
            answered ? "✓" : "✗",
            "map-resolver",
            result.mapResolver(),
            "-",
            result.attempts() == 1 ? "asked once" : "asked " + result.attempts() + " times"));
    if (!answered) return steps;
    steps.add(answer(look, result));
    look.found().ifPresent(found -> locators(look, found, probes, steps));
    boolean routerAnswers =
        steps.stream().anyMatch(step -> step.what().equals("locator") && !step.time().equals("-"));
    host.ifPresent(it -> steps.add(host(look, it, routerAnswers)));
    return steps;
  }

  private static Step mapCache(Overlay look) {
    Optional<Way> way = look.way();
    if (way.isEmpty()) return new Step("!", "map-cache", "this router", "-", "no table for it");
    MapCaches.Entry entry = way.get().entry();
    return way.get().isPositive()
        ? new Step("✓", "map-cache", "this router", "-", "hit: " + entry.eid())
        : new Step("!", "map-cache", "this router", "-", entry.eid() + ", " + entry.action());
  }

  private static Step answer(Overlay look, Lookup.Result result) {
    Optional<Lookup.Found> found = look.found();
    boolean authoritative = found.map(Lookup.Found::authoritative).orElse(false);
    boolean positive = found.map(f -> !f.locators().isEmpty()).orElse(false);
    String told =
        found
            .map(f -> f.eid() + (f.locators().isEmpty() ? ", " + f.action() : ""))
            .orElse("an empty Map-Reply");
    return new Step(
        positive ? "✓" : "✗",
        authoritative ? "etr" : "map-server",
        result.answeredBy().orElse("-"),
        result.roundTrip().map(PingCommand::milliseconds).orElse("-"),
        "answered " + told);
  }

  private static void locators(Overlay look, Lookup.Found found, Probes probes, List<Step> steps) {
    for (var locator : found.locators()) {
      Optional<MapCaches.Locator> known =
          look.way().stream()
              .flatMap(way -> way.entry().locators().stream())
              .filter(l -> l.rloc().equals(locator.rloc()))
              .findFirst();
      String state =
          known.map(MapCaches.Locator::state).orElse(locator.reachable() ? "up" : "down");
      Optional<Duration> time = probes.send(locator.rloc(), found.eid());
      steps.add(
          new Step(
              state.equals("up") && time.isPresent() ? "✓" : "✗",
              "locator",
              locator.rloc(),
              time.map(PingCommand::milliseconds).orElse("-"),
              (time.isPresent() ? "answers, " : "no answer, ")
                  + state
                  + ", priority "
                  + locator.priority()
                  + ", weight "
                  + locator.weight()));
    }
  }

  private static Step host(Overlay look, HostPing.Result host, boolean routerAnswers) {
    String sign =
        switch (host.outcome()) {
          case "answered" -> "✓";
          case "not-asked" -> "!";
          default -> "✗";
        };
    String time = host.roundTrip().map(PingCommand::milliseconds).orElse("-");
    String told = Hosts.told(host, routerAnswers);
    return new Step(sign, "host", look.eid().toString(), time, told);
  }

  private static JsonNode json(List<Step> steps) {
    var all = MapCacheAnswers.object().putArray("steps");
    for (Step step : steps) {
      all.addObject()
          .put("ok", step.sign().equals("✓"))
          .put("step", step.what())
          .put("who", step.who())
          .put("time", step.time())
          .put("what", step.told());
    }
    return all;
  }
}
