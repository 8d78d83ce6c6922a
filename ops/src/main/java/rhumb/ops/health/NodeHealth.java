package rhumb.ops.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import rhumb.mapping.view.MappingHealth;
import rhumb.mapping.view.MappingQueries;
import rhumb.ops.view.Health;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterQueries;

/// Asks each role of a node for the parts that it stands on. A role that does not answer is itself
/// the part that failed.
public final class NodeHealth {
  private static final int DEADLINE_SECONDS = 5;

  private final String name;
  private final Optional<MappingQueries> mapping;
  private final Optional<RouterQueries> router;

  public NodeHealth(String name, Optional<MappingQueries> mapping, Optional<RouterQueries> router) {
    this.name = name;
    this.mapping = mapping;
    this.router = router;
  }

  /// Never fails: what cannot be asked is not well.
  public CompletionStage<Health> check() {
    List<CompletableFuture<Health>> roles = new ArrayList<>();
    mapping.ifPresent(m -> roles.add(role("mapping", m.health(), NodeHealth::part)));
    router.ifPresent(r -> roles.add(role("router", r.health(), NodeHealth::part)));
    return CompletableFuture.allOf(roles.toArray(CompletableFuture[]::new))
        .thenApply(done -> Health.of(name, roles.stream().map(CompletableFuture::join).toList()));
  }

  private static <P> CompletableFuture<Health> role(
      String role, CompletionStage<List<P>> parts, Function<P, Health> toHealth) {
    return parts
        .toCompletableFuture()
        .copy()
        .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .thenApply(answer -> Health.of(role, answer.stream().map(toHealth).toList()))
        .exceptionally(e -> new Health(role, false, "does not answer", List.of()));
  }

  private static Health part(MappingHealth part) {
    return new Health(part.part(), part.healthy(), part.detail(), List.of());
  }

  private static Health part(RouterHealth part) {
    return new Health(part.part(), part.healthy(), part.detail(), List.of());
  }
}
