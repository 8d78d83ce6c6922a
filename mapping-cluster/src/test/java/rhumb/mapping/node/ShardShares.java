package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.view.ClusterView;

/// That each node gets its share of the shards: there is a partition in each of them, and they move
/// sooner than in earnest.
final class ShardShares implements AutoCloseable {
  private static final int SHARDS = 256;
  private static final double EVEN = 0.1; // of the share
  private static final String INTERVAL = "akka.cluster.sharding.rebalance-interval";

  private ShardShares() {}

  /// For the nodes that are started from now on, until it is closed.
  static ShardShares soon() {
    System.setProperty(INTERVAL, "300ms");
    ConfigFactory.invalidateCaches();
    return new ShardShares();
  }

  @Override
  public void close() {
    System.clearProperty(INTERVAL);
    ConfigFactory.invalidateCaches();
  }

  /// `settings` with a site that has a prefix, and so a partition, in each shard.
  static MappingSettings inEachShard(MappingSettings settings) {
    List<MappingSettings.Site> sites = new ArrayList<>(settings.sites());
    sites.add(Sites.site("SHARDS", oneInEach()));
    return new MappingSettings(
        settings.name(),
        settings.addresses(),
        settings.mapServer(),
        settings.mapResolver(),
        settings.cluster(),
        settings.journal(),
        sites);
  }

  private static String[] oneInEach() {
    List<String> prefixes = new ArrayList<>();
    Set<Integer> shards = new HashSet<>();
    for (int i = 0; shards.size() < SHARDS; i++) {
      String prefix = (100 + i / 256) + "." + i % 256 + ".0.0/16"; // smaller ones share one
      // as Akka's HashCodeMessageExtractor does it
      if (shards.add(Math.abs(prefix.hashCode() % SHARDS))) prefixes.add(prefix);
    }
    return prefixes.toArray(String[]::new);
  }

  static void awaitEven(MappingNode node, int nodes) {
    double share = (double) SHARDS / nodes;
    eventually(
        () ->
            assertThat(Nodes.get(node.cluster()).members())
                .hasSize(nodes)
                .extracting(ClusterView.Member::shards)
                .allSatisfy(
                    shards ->
                        assertThat((double) shards)
                            .isBetween(share * (1 - EVEN), share * (1 + EVEN))));
  }
}
