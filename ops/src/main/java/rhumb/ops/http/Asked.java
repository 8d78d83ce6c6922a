package rhumb.ops.http;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import rhumb.mapping.view.MappingQueries;
import rhumb.router.view.RouterQueries;

/// The node behind the API.
///
/// @param since when it started
public record Asked(
    String name,
    String version,
    Instant since,
    Clock clock,
    Optional<MappingQueries> mapping,
    Optional<RouterQueries> router,
    Optional<Reloadable> configuration) {
  /// Without a configuration that could be read again.
  public Asked(
      String name,
      String version,
      Instant since,
      Clock clock,
      Optional<MappingQueries> mapping,
      Optional<RouterQueries> router) {
    this(name, version, since, clock, mapping, router, Optional.empty());
  }

  RouterQueries askRouter() {
    return router.orElseThrow(() -> missing("router"));
  }

  MappingQueries askMapping() {
    return mapping.orElseThrow(() -> missing("mapping node"));
  }

  private Problem missing(String role) {
    return new Problem(Problem.Kind.NOT_THIS_ROLE, name + " is no " + role);
  }
}
