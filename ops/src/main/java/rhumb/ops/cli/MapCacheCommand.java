package rhumb.ops.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rhumb.ops.cli.layout.Grids;
import rhumb.ops.view.MapCaches;
import rhumb.protocol.address.EidPrefix;

/// `rhumb map-cache`: the map-caches of all families and instances in one table.
@Command(
    name = "map-cache",
    description = {
      "Where this router sends packets, as one table.",
      "The map-caches of all families and instances."
    })
public final class MapCacheCommand implements Runnable {
  /// What comes first.
  enum Order {
    PREFIX,
    UPTIME,
    EXPIRES,
    PACKETS
  }

  @Mixin private Asking asking = new Asking();

  @Parameters(
      arity = "0..1",
      paramLabel = "EID|PREFIX",
      description = "Only entries that cover it or lie inside.")
  private Optional<String> within = Optional.empty();

  @Option(
      names = {"--iid", "--instance"},
      paramLabel = "N",
      description = "Only this instance.")
  private Optional<Long> instance = Optional.empty();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only entries with a locator in this state, such as up or down, or: negative.")
  private Optional<String> state = Optional.empty();

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      defaultValue = "prefix",
      description = "prefix, uptime, expires or packets (${DEFAULT-VALUE}).")
  private Order order = Order.PREFIX;

  @Override
  public void run() {
    Optional<EidPrefix> asked = within.map(MapCacheCommand::prefix);
    byte[] answer = asking.node().get("/api/v1/map-cache");
    MapCaches all = NodeClient.read(answer, MapCaches.class);
    List<MapCaches.MapCache> kept = new ArrayList<>();
    for (MapCaches.MapCache cache : all.mapCaches()) {
      if (instance.isPresent() && instance.get() != cache.instance()) continue;
      List<MapCaches.Entry> entries =
          cache.entries().stream().filter(e -> isAskedFor(e, asked)).sorted(order()).toList();
      kept.add(new MapCaches.MapCache(cache.afi(), cache.instance(), entries));
    }
    MapCaches shown = new MapCaches(all.asOf(), kept, all.next());
    asking.show(
        NodeClient.write(shown),
        () -> Grids.mapCaches(shown).text(false),
        () -> Grids.mapCaches(shown));
  }

  private static EidPrefix prefix(String text) {
    try {
      return EidPrefix.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "", "");
    }
  }

  private boolean isAskedFor(MapCaches.Entry entry, Optional<EidPrefix> asked) {
    if (asked.isPresent()) {
      try {
        if (!EidPrefix.parse(entry.eid()).overlaps(asked.get())) return false;
      } catch (IllegalArgumentException _) { // a family of a newer node
        return false;
      }
    }
    if (state.isEmpty()) return true;
    return state.get().equals("negative")
        ? entry.locators().isEmpty()
        : entry.locators().stream().anyMatch(l -> l.state().equals(state.get()));
  }

  private Comparator<MapCaches.Entry> order() {
    return switch (order) {
      case PREFIX -> (_, _) -> 0; // as the node sorts them
      case UPTIME -> Comparator.comparing(MapCaches.Entry::created);
      case EXPIRES -> Comparator.comparing(entry -> entry.expires().orElse(Instant.MAX));
      case PACKETS -> Comparator.comparingLong(MapCaches.Entry::packets).reversed();
    };
  }
}
