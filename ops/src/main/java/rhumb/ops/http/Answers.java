package rhumb.ops.http;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhumb.mapping.view.ClusterView;
import rhumb.mapping.view.MappingStatistics;
import rhumb.mapping.view.MappingView;
import rhumb.mapping.view.RequestsView;
import rhumb.mapping.view.SiteOutline;
import rhumb.mapping.view.SiteView;
import rhumb.ops.view.Health;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.LocatorView;
import rhumb.router.view.LookupView;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.ProbeView;
import rhumb.router.view.RouterStatistics;

/// The outermost shapes of the answers; what is inside comes from the nodes as it is. The package
/// `rhumb.ops.view` has the same shapes as a client reads them.
final class Answers {
  private Answers() {}

  /// @param next the cursor of the next page, if there is one
  record MapCaches(Instant asOf, List<MapCacheView> mapCaches, Optional<String> next) {}

  record Database(Instant asOf, List<DatabaseView> mappings) {}

  /// @param next the cursor of the next page, if there is one
  record Sites(Instant asOf, List<SiteView> sites, Optional<String> next) {}

  /// @param next the cursor of the next page, if there is one
  record Registered(Instant asOf, List<MappingView> mappings, Optional<String> next) {}

  record Locators(Instant asOf, List<LocatorView> locators) {}

  record Cluster(
      Instant asOf,
      String self,
      String leader,
      List<ClusterView.Member> members,
      Map<Integer, String> shards,
      int maxShards) {}

  /// @param encapsulations the last ones first
  /// @param allSites how many there are, whether they are listed or not
  /// @param allEncapsulations likewise
  /// @param silentMembers that did not say what they know
  record Topology(
      Instant asOf,
      String self,
      List<ClusterView.Member> members,
      List<SiteOutline> sites,
      List<RequestsView.Request> encapsulations,
      int allSites,
      int allEncapsulations,
      int silentMembers) {}

  /// @param next the cursor of the next page, if there is one
  record Encapsulations(
      Instant asOf, List<RequestsView.Request> encapsulations, Optional<String> next) {}

  record Statistics(
      Instant asOf, Optional<RouterStatistics> router, Optional<MappingStatistics> mapping) {}

  record Lookup(Instant asOf, LookupView lookup) {}

  record Probe(Instant asOf, ProbeView probe) {}

  record Status(
      Instant asOf,
      String name,
      String version,
      Instant since,
      List<String> roles,
      Health health,
      Statistics statistics) {}
}
