package rhumb.ops.launch;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import rhumb.ops.config.NodeSettings;

/// A part of the settings that can be changed while the node runs, of a node that has it.
///
/// @param name as it is told
/// @param keys beginnings of the keys that make it
/// @param needs beginnings of keys that it does not make sense without: when one of these waits for
///     a restart, so does it
/// @param of finds it; empty if a running node cannot go by that
/// @param take has the node go by it
record ReloadedPart<T>(
    String name,
    List<String> keys,
    List<String> needs,
    Function<NodeSettings, Optional<T>> of,
    Consumer<T> take) {

  boolean hasKey(String path) {
    return keys.stream().anyMatch(path::startsWith);
  }

  boolean needsAnyOf(List<String> waiting) {
    return waiting.stream().anyMatch(path -> needs.stream().anyMatch(path::startsWith));
  }

  /// Whether there is something that the running node could go by.
  boolean isThere(NodeSettings now) {
    return of.apply(now).isPresent();
  }

  /// Also where no key does, as when a file that is named by one has other contents.
  boolean differs(NodeSettings before, NodeSettings now) {
    return !of.apply(before).equals(of.apply(now));
  }

  void apply(NodeSettings now) {
    of.apply(now).ifPresent(take);
  }
}
