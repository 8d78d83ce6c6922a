package rhumb.ops.launch;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.mapping.node.MappingNode;
import rhumb.mapping.settings.MappingSettings;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.config.HttpSettings;
import rhumb.ops.config.NodeSettings;
import rhumb.ops.http.Asked;
import rhumb.ops.http.OpsServer;
import rhumb.ops.http.Serving;
import rhumb.router.node.RouterNode;
import rhumb.router.settings.RouterSettings;

/// A running process: its roles and its HTTP API. Stops in the reverse order of the start.
final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private final Deque<Part> running = new ArrayDeque<>();
  private CompletionStage<Void> ended = new CompletableFuture<>();

  private @Nullable Supervision supervision;

  private record Part(String name, AutoCloseable it) {}

  private Node() {}

  /// Starts what the settings name.
  ///
  /// @throws Failure in words, with nothing left running
  static Node start(NodeSettings settings, Reload reload) {
    Node node = new Node();
    try {
      node.startParts(settings, reload);
      return node;
    } catch (rhumb.mapping.node.StartFailure e) {
      node.close();
      throw failure(settings, e, e.hint());
    } catch (rhumb.router.node.StartFailure e) {
      node.close();
      throw failure(settings, e, e.hint());
    } catch (IOException e) {
      node.close();
      throw failure(settings, e, "set rhumb.ops.http.port to another one");
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private void startParts(NodeSettings settings, Reload reload)
      throws rhumb.mapping.node.StartFailure, rhumb.router.node.StartFailure, IOException {
    Optional<MappingNode> mapping = Optional.empty();
    Optional<RouterNode> router = Optional.empty();
    if (settings.mapping().isPresent()) {
      mapping = Optional.of(MappingNode.start(settings.mapping().get()));
      running.push(new Part("mapping node", mapping.get()));
    }
    if (settings.router().isPresent()) {
      router = Optional.of(RouterNode.start(settings.router().get()));
      running.push(new Part("router", router.get()));
    } else if (mapping.isPresent()) {
      ended = mapping.get().terminated();
    }
    Clock clock = Clock.systemUTC();
    Asked asked =
        new Asked(
            settings.name(),
            Main.Version.number(),
            clock.instant(),
            clock,
            mapping.map(m -> m),
            router.map(r -> r),
            Optional.of(reload));
    HttpSettings http = settings.http();
    OpsServer server =
        OpsServer.start(
            asked, new Serving(http.host(), http.port(), http.names(), http.tokens(), http.tls()));
    running.push(new Part("HTTP API", server));
    reload.tell(server.events()::add);
    changeable(reload, mapping, router, server);
    supervision = Supervision.start(System.getenv(), server.url(), http.tls());
    running.push(new Part("supervision", supervision));
    log.info("{} is up", settings.name());
  }

  /// Says what of the settings can be changed while this node runs.
  private static void changeable(
      Reload reload, Optional<MappingNode> mapping, Optional<RouterNode> router, OpsServer server) {
    reload.add(
        new ReloadedPart<>(
            "rhumb.log", List.of("rhumb.log."), List.of(), s -> Optional.of(s.log()), Logs::setUp));
    // a running node goes on asking for tokens: what else would guard it may wait for a restart
    reload.add(
        new ReloadedPart<>(
            "rhumb.ops.http.token-file",
            List.of("rhumb.ops.http.token-file"),
            List.of("rhumb.ops.http.host"),
            s -> Optional.of(s.http().tokens()).filter(tokens -> !tokens.isEmpty()),
            server::adopt));
    if (server.speaksTls()) {
      reload.add(
          new ReloadedPart<>(
              "rhumb.ops.http.tls",
              List.of("rhumb.ops.http.tls."),
              List.of("rhumb.ops.http.host"),
              s -> s.http().tls(),
              server::adopt));
    }
    mapping.ifPresent(
        node ->
            reload.add(
                new ReloadedPart<>(
                    "rhumb.mapping.sites",
                    List.of("rhumb.mapping.sites", "rhumb.mapping.site-defaults"),
                    List.of(),
                    s -> s.mapping().map(MappingSettings::sites),
                    node::changeSites)));
    router.ifPresent(node -> changeable(reload, node));
  }

  private static void changeable(Reload reload, RouterNode router) {
    // its locators are marked as ours by the addresses, and its instances need devices
    List<String> around = List.of("rlocs", "roles", "tun", "instances", "encapsulation");
    reload.add(
        new ReloadedPart<>(
            "rhumb.router.database",
            List.of("rhumb.router.database", "rhumb.router.mapping-defaults"),
            around.stream().map("rhumb.router."::concat).toList(),
            s -> s.router().map(RouterSettings::database),
            database -> router.changeDatabase(database).toCompletableFuture().join()));
    reload.add(
        new ReloadedPart<>(
            "rhumb.router.probing",
            List.of("rhumb.router.probing."),
            List.of(),
            s -> s.router().map(RouterSettings::probing),
            router::changeProbing));
  }

  /// Completes when there is nothing left to run for: a mapping node was shut out by the others of
  /// its cluster. A router beside it goes on with what it knows.
  CompletionStage<Void> ended() {
    return ended;
  }

  /// Tells the service manager, if there is one, that the configuration is being read again.
  void reloading(Runnable reload) {
    if (supervision == null) reload.run();
    else supervision.reloading(reload);
  }

  private static Failure failure(NodeSettings settings, Exception e, String hint) {
    log.debug("start failed", e);
    String what = settings.name() + " cannot start";
    return new Failure(ExitCode.NEGATIVE, what, String.valueOf(e.getMessage()), hint);
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      Part part = running.pop();
      try {
        part.it().close();
      } catch (Exception e) {
        log.warn("the {} did not stop orderly", part.name(), e);
      }
    }
  }
}
