package rhumb.router.forwarding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rhumb.router.forwarding.Verdict.Target;

/// The buckets of [LocatorChoice], one array for all entries with equal targets: a million prefixes
/// behind the same routers need it once. Used under the lock of [Forwarding].
final class SharedChoices {
  private static final int REMEMBERED = 4096;

  private final Map<List<Target>, byte[]> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Target>, byte[]> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// As [LocatorChoice#buckets]; not to be written to.
  byte[] of(List<Target> usable) {
    return recent.computeIfAbsent(List.copyOf(usable), LocatorChoice::buckets);
  }
}
