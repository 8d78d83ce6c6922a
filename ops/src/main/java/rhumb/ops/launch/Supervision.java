package rhumb.ops.launch;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Trust;
import rhumb.ops.config.HttpTls;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.ServiceManager;

/// Tells the service manager that the node is ready, that it still lives, and that it stops. Says
/// nothing when there is no service manager.
///
/// Still lives means: its own HTTP API answers. A node that hangs is silent and is started anew.
final class Supervision implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Supervision.class);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  private final Optional<ServiceManager> manager;
  private final NodeClient node;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heart").factory());

  private Supervision(Optional<ServiceManager> manager, String url, Optional<Trust> trust) {
    this.manager = manager;
    this.node = new NodeClient(url, LONGEST_ANSWER, Optional.empty(), trust);
  }

  /// @param environment where `NOTIFY_SOCKET` and `WATCHDOG_USEC` may be
  /// @param url where the node's API is
  /// @param tls how it is served
  static Supervision start(Map<String, String> environment, String url, Optional<HttpTls> tls) {
    var socket = Optional.ofNullable(environment.get("NOTIFY_SOCKET"));
    Supervision supervision =
        new Supervision(
            ServiceManager.at(socket), url, tls.map(it -> Trust.only(it.own().chain())));
    supervision.tell("READY=1\nSTATUS=" + url);
    interval(environment).ifPresent(supervision::beat);
    return supervision;
  }

  /// Half of what the service manager waits, as sd_watchdog_enabled(3) advises.
  static Optional<Duration> interval(Map<String, String> environment) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    return micros.matches("[1-9][0-9]{0,15}")
        ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000 / 2))
        : Optional.empty();
  }

  private void beat(Duration interval) {
    long nanos = interval.toNanos();
    var _ = heart.scheduleWithFixedDelay(this::beatIfAlive, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void beatIfAlive() {
    try {
      node.get("/health/live");
      tell("WATCHDOG=1");
    } catch (Failure failure) {
      log.warn("the node's own API does not answer: {}", failure.told());
    }
  }

  void reloading(Runnable reload) {
    // systemd wants the time at which the reload began (sd_notify(3))
    tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    reload.run();
    tell("READY=1");
  }

  private void tell(String state) {
    manager.ifPresent(
        m -> {
          try {
            m.tell(state);
          } catch (LinuxException e) {
            log.warn("the service manager cannot be told: {}", e.getMessage());
          }
        });
  }

  @Override
  public void close() {
    heart.shutdownNow();
    tell("STOPPING=1");
  }
}
