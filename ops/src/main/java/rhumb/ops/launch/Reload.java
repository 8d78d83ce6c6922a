package rhumb.ops.launch;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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
  private Optional<Before> before = Optional.empty();
  private Optional<Object> trial = Optional.empty(); // another one each time

  /// What the node went by, and the settings of those parts that were changed then, by name.
  private record Before(EffectiveConfig running, Map<String, NodeSettings> parts) {}

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
  public Reloaded reload(boolean dryRun) throws InvalidConfig {
    return reload(dryRun, Optional.empty());
  }

  @Override
  public Reloaded reload(Duration time) throws InvalidConfig {
    return reload(false, Optional.of(time));
  }

  private synchronized Reloaded reload(boolean dryRun, Optional<Duration> time)
      throws InvalidConfig {
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
    if (!dryRun && time.isEmpty()) trial = Optional.empty(); // what was on trial is wanted, then
    if (!dryRun && !different.isEmpty()) remember(different);
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
    if (!different.isEmpty()) time.ifPresent(this::begin);
    return told;
  }

  /// What was before a trial, as long as it lasts: all of it is rolled back together.
  private void remember(List<ReloadedPart<?>> changing) {
    Map<String, NodeSettings> settingsBefore = new HashMap<>();
    changing.forEach(part -> settingsBefore.put(part.name(), last(part)));
    EffectiveConfig was = running;
    if (trial.isPresent() && before.isPresent()) {
      settingsBefore.putAll(before.get().parts());
      was = before.get().running();
    }
    before = Optional.of(new Before(was, settingsBefore));
  }

  private void begin(Duration time) {
    Object own = new Object();
    trial = Optional.of(own); // a trial before this one ends with it
    CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS).execute(() -> end(own));
  }

  private synchronized void end(Object ended) {
    if (trial.filter(ended::equals).isEmpty()) return;
    log.warn("configuration not confirmed in time");
    rollBack();
  }

  @Override
  public synchronized boolean confirm() {
    boolean wasOnTrial = trial.isPresent();
    trial = Optional.empty();
    return wasOnTrial;
  }

  @Override
  public synchronized Optional<Reloaded> rollBack() {
    if (before.isEmpty()) return Optional.empty();
    Before to = before.get();
    before = Optional.empty();
    trial = Optional.empty();
    List<ReloadedPart<?>> changed =
        parts.stream().filter(part -> to.parts().containsKey(part.name())).toList();
    List<ReloadedPart<?>> stuck =
        changed.stream().filter(part -> !goBack(part, to.parts().get(part.name()))).toList();
    List<ReloadedPart<?>> back = changed.stream().filter(part -> !stuck.contains(part)).toList();
    EffectiveConfig from = running;
    running = to.running().keeping(from, path -> back.stream().anyMatch(p -> p.hasKey(path)));
    List<String> names = back.stream().map(ReloadedPart::name).toList();
    String text = "configuration rolled back: " + String.join(", ", names);
    log.warn("configuration rolled back: {}", String.join(", ", names));
    listener.accept(Happening.of(Happening.Type.CONFIG_CHANGED, text));
    return Optional.of(
        new Reloaded(
            clock.instant(),
            false,
            running.changesSince(from),
            names,
            stuck.stream().map(ReloadedPart::name).toList()));
  }

  private boolean goBack(ReloadedPart<?> part, @Nullable NodeSettings to) {
    return to != null && part.isThere(to) && take(part, to);
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
