package rhumb.ops.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import rhumb.ops.access.Role;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.Configuration;
import rhumb.ops.view.Confirmed;
import rhumb.ops.view.ProblemDocument;
import rhumb.ops.view.Reloaded;

/// What the node goes by, and having it read its configuration again.
final class ConfigRoutes {
  private static final String CONFIRM_WITHIN = "confirm-within"; // seconds
  private static final int LONGEST_TRIAL = 86_400;

  private final Asked node;

  ConfigRoutes(Asked node) {
    this.node = node;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/config", Role.VIEWER, this::config),
        Endpoint.post("/api/v1/config/reload", Role.ADMIN, this::reload)
            .with(SiteRoutes.DRY_RUN, CONFIRM_WITHIN)
            .taking(Endpoint.Body.NONE),
        Endpoint.post("/api/v1/config/confirm", Role.ADMIN, this::confirm)
            .taking(Endpoint.Body.NONE),
        Endpoint.post("/api/v1/config/rollback", Role.ADMIN, this::rollBack)
            .taking(Endpoint.Body.NONE));
  }

  private Reloadable configuration() {
    return node.configuration()
        .orElseThrow(
            () -> new Problem(Problem.Kind.NOT_FOUND, "this node was started without one"));
  }

  private CompletionStage<?> config(Request request) {
    List<Configuration.Value> values =
        configuration().running().values().stream()
            .map(v -> new Configuration.Value(v.path(), v.text(), v.origin()))
            .toList();
    return CompletableFuture.completedStage(new Configuration(node.clock().instant(), values));
  }

  /// Files are read, which may take its time.
  private CompletionStage<?> reload(Request request) {
    boolean dryRun = SiteRoutes.isDryRun(request);
    Optional<Duration> trial =
        request
            .parameter(CONFIRM_WITHIN)
            .map(text -> Reading.number(CONFIRM_WITHIN, text, 1, LONGEST_TRIAL))
            .map(Duration::ofSeconds)
            .filter(_ -> !dryRun);
    Reloadable configuration = configuration();
    return CompletableFuture.supplyAsync(
        () -> reload(configuration, dryRun, trial), Thread::startVirtualThread);
  }

  private CompletionStage<?> confirm(Request request) {
    if (configuration().confirm()) {
      return CompletableFuture.completedStage(new Confirmed(node.clock().instant()));
    }
    throw new Problem(Problem.Kind.CONFLICT, "nothing waits to be confirmed");
  }

  private CompletionStage<?> rollBack(Request request) {
    Reloadable configuration = configuration();
    return CompletableFuture.supplyAsync(
        () ->
            configuration
                .rollBack()
                .orElseThrow(
                    () ->
                        new Problem(
                            Problem.Kind.CONFLICT,
                            "nothing was changed that could be rolled back")),
        Thread::startVirtualThread);
  }

  private static Reloaded reload(
      Reloadable configuration, boolean dryRun, Optional<Duration> trial) {
    try {
      return trial.isPresent() ? configuration.reload(trial.get()) : configuration.reload(dryRun);
    } catch (InvalidConfig e) {
      throw new Problem(
          Problem.Kind.INVALID,
          "the configuration has mistakes, nothing is changed",
          e.problems().stream()
              .map(p -> new ProblemDocument.Mistake(p.place(), p.advice()))
              .toList());
    }
  }
}
