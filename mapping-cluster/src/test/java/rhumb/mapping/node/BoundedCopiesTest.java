package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import java.util.List;
import org.junit.jupiter.api.Test;
import rhumb.mapping.site.SiteChange;
import rhumb.mapping.site.SiteResult;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.Station;
import rhumb.mapping.view.MappingStatistics;
import rhumb.protocol.time.SteadyClock;

/// Three nodes on one PostgreSQL of which two have each partition: two in this process, where one
/// can look into them, and one in a process of its own, which is killed.
class BoundedCopiesTest {
  private static final int COPIES = 2;

  @Test
  void eachNodeAnswersAllAlsoWhenOneWithACopyIsGone() throws Exception {
    try (var database = PostgreSql.start()) {
      int port = PostgreSql.freePort();
      List<String> seeds = List.of("127.0.0.1:" + port);
      String copies = "-D" + NodeProcess.COPIES + "=" + COPIES;
      try (NodeProcess.Starting starting =
              NodeProcess.start(database.url(), PostgreSql.freePort(), seeds, copies);
          MappingNode first = start(database.url(), port, seeds);
          MappingNode second = start(database.url(), PostgreSql.freePort(), seeds)) {
        NodeProcess third = starting.awaitUp();
        knowsWhatTheOtherMakes(first, second);
        try (Station etr = station(second)) {
          Fabric.registerAll(etr, "192.0.2.1");
        }
        eventually(() -> assertThat(rows(first) + rows(second)).isLessThan(2 * Fabric.PREFIXES));
        eventually(() -> allAnswer(first, "192.0.2.1"));
        eventually(() -> allAnswer(second, "192.0.2.1"));
        try (Station itr = third.station()) {
          eventually(() -> Fabric.allAnswer(itr, "192.0.2.1"));
        }
        // at any time one of them has what both do not
        assertThat(rows(first) + rows(second)).isGreaterThanOrEqualTo(Fabric.PREFIXES);
        assertThat(asked(first) + asked(second)).isPositive();

        third.kill();
        allAnswer(first, "192.0.2.1");
        allAnswer(second, "192.0.2.1");
        // two nodes are left for two copies
        eventually(() -> assertThat(rows(first)).isEqualTo(Fabric.PREFIXES));
        eventually(() -> assertThat(rows(second)).isEqualTo(Fabric.PREFIXES));
      }
    }
  }

  /// Sites that are made at run time are the same on every node.
  private static void knowsWhatTheOtherMakes(MappingNode one, MappingNode other) throws Exception {
    var put = new SiteChange.Put(Sites.site("NEW", "172.16.80.0/24"), SiteChange.ANYTHING);
    List<SiteResult> made =
        Nodes.get(one.administration().orElseThrow().change(List.of(put), false));
    assertThat(made.getFirst().outcome()).isEqualTo(SiteResult.Outcome.CREATED);
    eventually(() -> assertThat(Nodes.get(other.siteNames())).contains("NEW"));
    var remove = new SiteChange.Remove("NEW", SiteChange.ANYTHING);
    Nodes.get(other.administration().orElseThrow().change(List.of(remove), false));
    eventually(() -> assertThat(Nodes.get(one.siteNames())).doesNotContain("NEW"));
  }

  private static MappingNode start(String journal, int port, List<String> seeds) throws Exception {
    return Nodes.start(NodeProcess.settings(journal, port, seeds, COPIES), SteadyClock.ofProcess());
  }

  private static Station station(MappingNode node) {
    return new Station("127.0.0.1", 0, Nodes.at(node, "127.0.0.1"));
  }

  private static void allAnswer(MappingNode node, String rloc) {
    try (Station itr = station(node)) {
      Fabric.allAnswer(itr, rloc);
    }
  }

  private static int rows(MappingNode node) throws Exception {
    return statistics(node).registeredPrefixes();
  }

  private static long asked(MappingNode node) throws Exception {
    return statistics(node).answers().getOrDefault("asked", 0L);
  }

  private static MappingStatistics statistics(MappingNode node) throws Exception {
    return Nodes.get(node.statistics());
  }
}
