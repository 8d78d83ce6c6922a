package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rhumb.mapping.testing.Station;
import rhumb.mapping.view.MappingView;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.prefix.PrefixTrie;
import rhumb.protocol.time.SteadyClock;

/// Three nodes on one PostgreSQL of which two have each partition: every one of them lacks a third
/// of the rows, and whoever asks for a list or subscribes does not notice. Each has its share of
/// the
/// shards.
class RowsElsewhereTest {
  private static final String HERE = "127.0.0.1";
  private static final int COPIES = 2;
  private static final List<EidPrefix> SORTED = sorted();

  @Test
  void listsAreCompleteAndSubscribersHearOfAllChanges() throws Exception {
    try (var database = PostgreSql.start();
        var _ = ShardShares.soon()) {
      int port = PostgreSql.freePort();
      try (MappingNode first = start(database.url(), port, port);
          MappingNode second = start(database.url(), PostgreSql.freePort(), port);
          MappingNode third = start(database.url(), PostgreSql.freePort(), port)) {
        List<MappingNode> nodes = List.of(first, second, third);
        ShardShares.awaitEven(second, nodes.size());
        try (Station etr = new Station(HERE, 0, Nodes.at(second, HERE))) {
          Fabric.registerAll(etr, "192.0.2.1");
          eventually(() -> assertThat(rows(nodes)).isLessThan(nodes.size() * Fabric.PREFIXES));
          for (MappingNode each : nodes) {
            eventually(() -> assertThat(listed(each)).hasSize(Fabric.PREFIXES).isEqualTo(SORTED));
          }
          hearsOfChanges(first, etr);
        }
      }
    }
  }

  /// As the table of a node that has all of them.
  private static List<EidPrefix> sorted() {
    PrefixTrie<EidPrefix> all = PrefixTrie.empty();
    for (int i = 0; i < Fabric.PREFIXES; i++) all = all.with(Fabric.prefix(i), Fabric.prefix(i));
    List<EidPrefix> sorted = new ArrayList<>();
    all.forEach((_, eid) -> sorted.add(eid));
    return List.copyOf(sorted);
  }

  private static void hearsOfChanges(MappingNode asked, Station etr) {
    List<String> eids = IntStream.range(0, 12).mapToObj(i -> Fabric.eid(4 * i)).toList();
    try (var xtr =
        new SubscribingXtr(
            NodeProcess.SUBSCRIBERS.getFirst(),
            SubscribingXtr.unusedAddress(),
            Nodes.at(asked, HERE))) {
      xtr.subscribe(eids);
      Fabric.registerAll(etr, "192.0.2.2");
      xtr.hears(eids, "192.0.2.2");
    }
  }

  private static int rows(List<MappingNode> nodes) throws Exception {
    int rows = 0;
    for (MappingNode each : nodes) rows += Nodes.get(each.statistics()).registeredPrefixes();
    return rows;
  }

  /// Page by page.
  private static List<EidPrefix> listed(MappingNode node) throws Exception {
    List<EidPrefix> all = new ArrayList<>();
    List<MappingView> page;
    do {
      Optional<EidPrefix> after = all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
      page = Nodes.get(node.mappings(Optional.empty(), after, 20));
      page.forEach(row -> all.add(row.record().eid()));
    } while (!page.isEmpty());
    return all;
  }

  private static MappingNode start(String journal, int port, int seed) throws Exception {
    return Nodes.start(
        ShardShares.inEachShard(
            NodeProcess.settings(journal, port, List.of(HERE + ":" + seed), COPIES)),
        SteadyClock.ofProcess());
  }
}
