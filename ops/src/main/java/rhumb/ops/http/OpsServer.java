package rhumb.ops.http;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.ServerBuilder;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Sink;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.ops.access.Tokens;
import rhumb.ops.config.HttpTls;
import rhumb.ops.events.EventLog;
import rhumb.ops.events.Watch;
import rhumb.protocol.time.SteadyClock;

/// The HTTP server of a node.
public final class OpsServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OpsServer.class);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(3);
  private static final int START_SECONDS = 30;

  private static final String CONFIG =
      """
      akka.http.server {
        server-header = rhumb
        transparent-head-requests = on
        request-timeout = 20s
        idle-timeout = 30s
        parsing.max-content-length = 1m
        parsing.error-handler = "rhumb.ops.http.ParsingProblems"
        parsing.error-logging-verbosity = off
        parsing.illegal-header-warnings = off
        parsing.tls-session-info-header = on
      }
      # A few people and a scraper ask; the cores belong to packets.
      akka.actor.default-dispatcher.fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
      akka.loggers = ["akka.event.slf4j.Slf4jLogger"]
      akka.logging-filter = "akka.event.slf4j.Slf4jLoggingFilter"
      akka.stdout-loglevel = off
      akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
      """;

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final ActorSystem<Void> system;
  private final ServerBinding binding;
  private final List<Endpoint> endpoints;
  private final EventLog events;
  private final Access access;
  private final Optional<ServerTls> tls;

  private OpsServer(
      ActorSystem<Void> system,
      ServerBinding binding,
      List<Endpoint> endpoints,
      EventLog events,
      Access access,
      Optional<ServerTls> tls) {
    this.access = access;
    this.tls = tls;
    this.endpoints = endpoints;
    this.events = events;
    this.system = system;
    this.binding = binding;
  }

  /// Starts serving.
  ///
  /// @throws IOException with a sentence for a person
  public static OpsServer start(Asked node, Serving serving) throws IOException {
    return start(node, serving, Connections.Limits.DEFAULT);
  }

  static OpsServer start(Asked node, Serving serving, Connections.Limits limits)
      throws IOException {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "rhumb-ops", config());
    var events = new EventLog(node.clock());
    var counts = new RequestCounts();
    Materializer materializer = SystemMaterializer.get(system).materializer();
    List<Endpoint> endpoints = new Api(node, events, counts, materializer).endpoints();
    Optional<ServerTls> tls = serving.tls().map(ServerTls::new);
    var access =
        new Access(
            serving.tokens(),
            () -> tls.map(ServerTls::isMutual).orElse(false),
            SteadyClock.ofProcess());
    var requests = new Requests(system, endpoints, access, counts, serving);
    var connections =
        new Connections(system, limits, from -> request -> requests.handle(request, from));
    ServerBinding binding = bind(system, serving, tls, connections);
    watch(system, node, events);
    OpsServer server = new OpsServer(system, binding, endpoints, events, access, tls);
    log.info("HTTP API and dashboard on {}", server.url());
    if (!serving.host().isLoopbackAddress() && serving.tls().isEmpty()) {
      log.warn("tokens come in the clear: let a proxy that speaks TLS stand before this address");
    }
    return server;
  }

  private static ServerBinding bind(
      ActorSystem<Void> system, Serving serving, Optional<ServerTls> tls, Connections connections)
      throws IOException {
    String address = serving.host().getHostAddress();
    ServerBuilder builder = Http.get(system).newServerAt(address, serving.port());
    if (tls.isPresent()) {
      builder = builder.enableHttps(ConnectionContext.httpsServer(tls.get()::engine));
    }
    try {
      return builder
          .connectionSource()
          .to(Sink.foreach(connections::accept))
          .run(system)
          .toCompletableFuture()
          .get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      system.terminate();
      throw new IOException("TCP port " + serving.port() + " on " + address + " is not free", e);
    } catch (InterruptedException e) {
      system.terminate();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void watch(ActorSystem<Void> system, Asked node, EventLog events) {
    Watch watch = Watch.over(events, node.mapping(), node.router());
    system.scheduler().scheduleWithFixedDelay(LOOK, LOOK, watch::look, system.executionContext());
  }

  /// The whole table.
  List<Endpoint> endpoints() {
    return endpoints;
  }

  /// What happens here; whoever changes something adds it.
  public EventLog events() {
    return events;
  }

  /// From now on these tokens count, and no others.
  public void adopt(Tokens tokens) {
    access.adopt(tokens);
  }

  public boolean speaksTls() {
    return tls.isPresent();
  }

  /// New connections show these certificates, if the server speaks TLS at all.
  public void adopt(HttpTls changed) {
    tls.ifPresent(it -> it.adopt(changed));
  }

  private static Config config() {
    return ConfigFactory.parseString(CONFIG).withFallback(ConfigFactory.load()).resolve();
  }

  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /// Such as `http://127.0.0.1:8090`.
  public String url() {
    String host = address().getAddress().getHostAddress();
    String scheme = speaksTls() ? "https://" : "http://";
    return scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + address().getPort();
  }

  /// Lets running answers finish, but not for long.
  @Override
  public void close() {
    try {
      binding.terminate(STOP_DEADLINE).toCompletableFuture().get(5, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("connections were cut", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      system.terminate();
    }
  }
}
