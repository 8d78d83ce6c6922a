package rhumb.ops.launch;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.ops.config.EffectiveConfig;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.config.NodeSettings;
import rhumb.ops.events.Happening;
import rhumb.ops.http.Reloadable;
import rhumb.ops.view.Reloaded;

/// Reads the configuration again, when SIGHUP comes or somebody asks over HTTP: takes over what can
/// be changed while the node runs, and names what has to wait for a restart. A configuration with a
/// mistake changes nothing.
final class Reload implements Reloadable {
  private static final Logger log = LoggerFactory.getLogger(Reload.class);

  private final Path file;
  private final Clock clock;
  private final List<ReloadedPart<?>> parts = new ArrayList<>(); // guarded by this, as all below
  private Consumer<Happening> listener = _ -> {};
  private EffectiveConfig running;
  private final NodeSettings settings;
  private final Map<String, NodeSettings> taken = new HashMap<>(); // by part; the first at first

  /// @param running what the node started with
  /// @param settings the same
  Reload(Path file, EffectiveConfig running, NodeSettings settings, Clock clock) {
    this.file = file;
    this.running = running;
    this.settings = settings;
    this.clock = clock;
  }

  synchronized void add(ReloadedPart<?> part) {
    parts.add(part);
  }

  /// @param listener hears of every change
  synchronized void tell(Consumer<Happening> listener) {
    this.listener = listener;
  }

  @Override
  public synchronized EffectiveConfig running() {
    return running;
  }

  /// For SIGHUP: nobody waits for the answer.
  void run() {
    try {
      reload(false);
    } catch (InvalidConfig e) {
      log.error("configuration read again, but not taken over: {}", e.getMessage());
    }
  }

  @Override
  public synchronized Reloaded reload(boolean dryRun) throws InvalidConfig {
    EffectiveConfig now = NodeConfig.effective(file, System.getenv());
    NodeSettings fresh = NodeConfig.load(file);
    List<String> changes = now.changesSince(running);
    List<String> paths =
        changes.stream().map(c -> c.substring(2, c.indexOf(" = "))).distinct().toList();
    List<String> fixed =
        paths.stream().filter(path -> parts.stream().noneMatch(p -> p.hasKey(path))).toList();
    List<ReloadedPart<?>> possible =
        parts.stream().filter(p -> p.isThere(fresh) && !p.needsAnyOf(fixed)).toList();
    List<ReloadedPart<?>> different =
        possible.stream().filter(part -> part.differs(last(part), fresh)).toList();
    List<ReloadedPart<?>> failed =
        dryRun ? List.of() : different.stream().filter(part -> !take(part, fresh)).toList();
    Predicate<String> isTaken =
        path -> possible.stream().anyMatch(p -> p.hasKey(path) && !failed.contains(p));
    if (!dryRun) running = now.keeping(running, isTaken);
    var told =
        new Reloaded(
            clock.instant(),
            dryRun,
            changes,
            different.stream().filter(p -> !failed.contains(p)).map(ReloadedPart::name).toList(),
            paths.stream().filter(isTaken.negate()).toList());
    if (!dryRun) tell(told);
    return told;
  }

  private NodeSettings last(ReloadedPart<?> part) {
    return taken.getOrDefault(part.name(), settings);
  }

  private boolean take(ReloadedPart<?> part, NodeSettings fresh) {
    try {
      part.apply(fresh);
      taken.put(part.name(), fresh);
      return true;
    } catch (RuntimeException e) {
      log.warn("{} could not be changed while the node runs", part.name(), e);
      return false;
    }
  }

  private void tell(Reloaded told) {
    if (told.applied().isEmpty() && told.waiting().isEmpty()) {
      log.info("configuration read again: nothing changed");
      return;
    }
    String applied =
        told.applied().isEmpty() ? "nothing taken over" : String.join(", ", told.applied());
    String text = "configuration read again: " + applied;
    if (told.waiting().isEmpty()) {
      log.info("configuration read again: {}", applied);
    } else {
      String waiting = String.join(", ", told.waiting());
      log.warn("configuration read again: {}; needs a restart: {}", applied, waiting);
      text += "; needs a restart: " + waiting;
    }
    listener.accept(Happening.of(Happening.Type.CONFIG_CHANGED, text));
  }

  /// Runs `task` whenever SIGHUP comes. Java has no supported class for signals, and the one
  /// that it has cannot be named in a program that is compiled for a release.
  ///
  /// @return whether this Java lets us
  static boolean onHangup(Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler invoked =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) Thread.ofPlatform().name("reload").start(task);
            return method.getReturnType() == boolean.class ? false : null;
          };
      Object proxy =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, invoked);
      Object hangup = signal.getConstructor(String.class).newInstance("HUP");
      signal.getMethod("handle", signal, handler).invoke(null, hangup, proxy);
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      log.debug("no reload by SIGHUP", e);
      return false;
    }
  }
}
