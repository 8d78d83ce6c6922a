package rhumb.ops.cli.top;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.Following;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Query;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.cli.layout.Listings;
import rhumb.ops.view.Event;
import rhumb.ops.view.Events;
import rhumb.ops.view.Sites;
import rhumb.protocol.address.EidPrefix;

/// `rhumb mapping`: what the mapping system maps to what.
@Command(
    name = "mapping",
    description = {
      "What is registered with the mapping system.",
      "As one table, or with --watch as it changes, or with --history what happened to one prefix."
    })
public final class MappingCommand implements Callable<Integer> {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  @Mixin private Asking asking = new Asking();

  @Parameters(
      arity = "0..1",
      paramLabel = "EID|PREFIX",
      description = "Only prefixes that cover it or lie inside.")
  private Optional<String> within = Optional.empty();

  @Option(
      names = {"-w", "--watch"},
      description = "Then print what changes, until Ctrl-C.")
  private boolean watch;

  @Option(names = "--history", description = "What happened to exactly this prefix.")
  private boolean history;

  @Option(
      names = "--before",
      paramLabel = "ID",
      description = "With --history: what happened before that.")
  private Optional<String> before = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "With --history: about how many events, 1 to 1000 (100).")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--for",
      paramLabel = "SECONDS",
      defaultValue = "2147483647",
      description = "Watch no longer than this.")
  private int seconds;

  @Override
  public Integer call() {
    Optional<EidPrefix> asked = within.map(MappingCommand::prefix);
    NodeClient node = asking.node();
    if (history) return history(node);
    byte[] answer = node.get("/api/v1/sites");
    Sites sites = only(NodeClient.read(answer, Sites.class), asked);
    asking.show(
        NodeClient.write(sites), () -> Grids.sites(sites).text(false), () -> Grids.sites(sites));
    if (watch) watch(node, sites, asked);
    return sites.sites().isEmpty() ? ExitCode.NEGATIVE : ExitCode.OK;
  }

  private int history(NodeClient node) {
    String eid =
        within.orElseThrow(
            () -> new Failure(ExitCode.USAGE, "the history of which prefix?", "", "name one"));
    Query query = historyOf(eid);
    before.ifPresent(id -> query.add("before", id));
    limit.ifPresent(most -> query.add("limit", most.toString()));
    byte[] answer = node.get(query.path());
    Events found = NodeClient.read(answer, Events.class);
    List<Event> events = found.events();
    if (!watch) {
      asking.list(answer, Listings.EVENTS, events);
      found.earlier().ifPresent(id -> asking.warn("there may be more: --before " + id));
      return events.isEmpty() ? ExitCode.NEGATIVE : ExitCode.OK;
    }
    asking.more(Listings.EVENTS, events);
    AtomicReference<String> last = new AtomicReference<>(lastId(events, ""));
    Following.repeat(
        seconds,
        () -> {
          String after = historyOf(eid).add("after", last.get()).path();
          List<Event> more = NodeClient.read(node.get(after), Events.class).events();
          asking.more(Listings.EVENTS, more);
          last.set(lastId(more, last.get()));
        });
    return ExitCode.OK;
  }

  private static Query historyOf(String eid) {
    return new Query("/api/v1/history").add("eid", eid);
  }

  private static String lastId(List<Event> events, String otherwise) {
    return events.isEmpty() ? otherwise : events.getLast().id();
  }

  private static EidPrefix prefix(String text) {
    try {
      return EidPrefix.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "", "");
    }
  }

  private static Sites only(Sites all, Optional<EidPrefix> asked) {
    if (asked.isEmpty()) return all;
    List<Sites.Site> kept = new ArrayList<>();
    for (Sites.Site site : all.sites()) {
      List<Sites.Prefix> prefixes =
          site.prefixes().stream().filter(p -> overlaps(p.eid(), asked.get())).toList();
      if (prefixes.isEmpty()) continue;
      kept.add(
          new Sites.Site(
              site.name(), site.shutdown(), site.allowedLocators(), prefixes, site.rejected()));
    }
    return new Sites(all.asOf(), kept, all.next());
  }

  private static boolean overlaps(String eid, EidPrefix asked) {
    try {
      return EidPrefix.parse(eid).overlaps(asked);
    } catch (IllegalArgumentException _) { // a family of a newer node
      return false;
    }
  }

  private void watch(NodeClient node, Sites first, Optional<EidPrefix> asked) {
    Instant end = first.asOf().plusSeconds(seconds);
    Map<String, String> before = states(first);
    Instant now = first.asOf();
    try (Screen screen = Screen.printing(asking::print)) {
      while (now.isBefore(end) && screen.wait(BETWEEN_LOOKS)) {
        Sites sites = only(NodeClient.read(node.get("/api/v1/sites"), Sites.class), asked);
        Map<String, String> states = states(sites);
        changes(before, states).forEach(change -> asking.print(sites.asOf() + " " + change + "\n"));
        before = states;
        // a clock that stands still, as in a test, must not keep us
        now = sites.asOf().isAfter(now) ? sites.asOf() : now.plus(BETWEEN_LOOKS);
      }
    }
  }

  /// What can be said of each prefix, without what changes by itself.
  static Map<String, String> states(Sites sites) {
    Map<String, String> states = new TreeMap<>();
    for (Sites.Site site : sites.sites()) {
      for (Sites.Prefix prefix : site.prefixes()) {
        String from =
            prefix.registrations().stream()
                .map(MappingCommand::state)
                .sorted()
                .collect(Collectors.joining("; "));
        states.put(prefix.eid() + " of " + site.name(), from.isEmpty() ? "not registered" : from);
      }
    }
    return states;
  }

  private static String state(Sites.Registration from) {
    return "by "
        + from.etr()
        + " at "
        + from.locators().stream()
            .map(
                l ->
                    l.rloc()
                        + " "
                        + l.priority()
                        + "/"
                        + l.weight()
                        + (l.reachable() ? "" : " down"))
            .collect(Collectors.joining(", "));
  }

  static List<String> changes(Map<String, String> before, Map<String, String> now) {
    List<String> changes = new ArrayList<>();
    now.forEach(
        (prefix, state) -> {
          if (!state.equals(before.get(prefix))) changes.add(prefix + ": " + state);
        });
    before.keySet().stream()
        .filter(prefix -> !now.containsKey(prefix))
        .forEach(prefix -> changes.add(prefix + ": gone"));
    return changes;
  }
}
