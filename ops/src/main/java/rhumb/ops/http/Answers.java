package rhumb.ops.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rhumb.mapping.view.MappingStatistics;
import rhumb.mapping.view.SiteView;
import rhumb.ops.view.Health;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.LookupView;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.RouterStatistics;

/// The outermost shapes of the answers; what is inside comes from the nodes as it is. The package
/// `rhumb.ops.view` has the same shapes as a client reads them.
final class Answers {
  private Answers() {}

  record MapCaches(Instant asOf, List<MapCacheView> mapCaches) {}

  record Database(Instant asOf, List<DatabaseView> mappings) {}

  record Sites(Instant asOf, List<SiteView> sites) {}

  record Statistics(
      Instant asOf, Optional<RouterStatistics> router, Optional<MappingStatistics> mapping) {}

  record Lookup(Instant asOf, LookupView lookup) {}

  record Status(
      Instant asOf,
      String name,
      String version,
      Instant since,
      List<String> roles,
      Health health,
      Statistics statistics) {}
}
