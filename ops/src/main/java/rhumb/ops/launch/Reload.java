package rhumb.ops.launch;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.ops.config.EffectiveConfig;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.LogSettings;
import rhumb.ops.config.NodeConfig;

/// Reads the configuration again when SIGHUP comes: takes over what can be changed while the node
/// runs, and names what has to wait for a restart. A configuration with a mistake changes nothing.
final class Reload {
  private static final Logger log = LoggerFactory.getLogger(Reload.class);

  /// What is taken over at once.
  private static final String LOG = "rhumb.log.";

  private final Path file;
  private final Consumer<LogSettings> logs;
  private EffectiveConfig running;

  /// @param running what the node started with
  /// @param logs takes over how to log
  Reload(Path file, EffectiveConfig running, Consumer<LogSettings> logs) {
    this.file = file;
    this.logs = logs;
    this.running = running;
  }

  /// @return the keys that changed and wait for a restart
  synchronized List<String> run() {
    try {
      EffectiveConfig now = NodeConfig.effective(file, System.getenv());
      List<String> changes = now.changesSince(running);
      logs.accept(NodeConfig.load(file).log());
      List<String> waiting =
          changes.stream()
              .map(change -> change.substring(2, change.indexOf(" = ")))
              .filter(path -> !path.startsWith(LOG))
              .distinct()
              .toList();
      if (changes.isEmpty()) log.info("configuration read again: nothing changed");
      else if (waiting.isEmpty()) log.info("configuration read again: log settings changed");
      else log.warn("configuration read again; needs a restart: {}", String.join(", ", waiting));
      running = now.keeping(running, LOG);
      return waiting;
    } catch (InvalidConfig e) {
      log.error("configuration read again, but not taken over: {}", e.getMessage());
      return List.of();
    }
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
