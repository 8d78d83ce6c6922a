package rhumb.mapping.statistics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.wire.DropReason;

/// Refused registrations, by site and by delegated prefix. Both are configured, so what a peer
/// sends never makes this grow.
public final class RegistrationErrors {
  private record Key(Object siteOrDelegation, DropReason reason) {}

  private record Cause(String site, EidPrefix delegation, DropReason reason) {}

  /// How often something was refused.
  public record Count(String site, EidPrefix delegation, DropReason reason, long count) {}

  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();
  private final Map<Cause, LongAdder> causes = new ConcurrentHashMap<>();
  private final Rejections rejections = new Rejections();

  /// The last of them, in detail.
  public Rejections rejections() {
    return rejections;
  }

  /// @param delegation the delegated prefix that covers what was refused
  public void count(String site, EidPrefix delegation, DropReason reason) {
    add(new Count(site, delegation, reason, 1));
  }

  public void add(Count more) {
    DropReason reason = more.reason();
    long count = more.count();
    counts.computeIfAbsent(new Key(more.site(), reason), _ -> new LongAdder()).add(count);
    counts.computeIfAbsent(new Key(more.delegation(), reason), _ -> new LongAdder()).add(count);
    causes
        .computeIfAbsent(new Cause(more.site(), more.delegation(), reason), _ -> new LongAdder())
        .add(count);
  }

  /// @param site empty for all
  /// @param most that are wanted
  public List<Count> counts(Optional<String> site, int most) {
    return causes.entrySet().stream()
        .filter(each -> site.filter(s -> !s.equals(each.getKey().site())).isEmpty())
        .limit(most)
        .map(RegistrationErrors::count)
        .toList();
  }

  private static Count count(Map.Entry<Cause, LongAdder> each) {
    Cause cause = each.getKey();
    return new Count(cause.site(), cause.delegation(), cause.reason(), each.getValue().sum());
  }

  /// Only reasons that occurred.
  public Map<DropReason, Long> ofSite(String site) {
    Map<DropReason, Long> found = new EnumMap<>(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      long count = sum(site, reason);
      if (count > 0) found.put(reason, count);
    }
    return found;
  }

  /// Of all sites; only those that had any.
  public Map<String, Map<DropReason, Long>> ofSites() {
    Map<String, Map<DropReason, Long>> found = new TreeMap<>();
    counts.forEach(
        (key, count) -> {
          if (key.siteOrDelegation() instanceof String site) {
            found
                .computeIfAbsent(site, _ -> new EnumMap<>(DropReason.class))
                .put(key.reason(), count.sum());
          }
        });
    return found;
  }

  /// Registrations below `delegation` that nobody could verify.
  public long authenticationFailures(EidPrefix delegation) {
    return sum(delegation, DropReason.AUTHENTICATION_FAILED)
        + sum(delegation, DropReason.UNKNOWN_KEY)
        + sum(delegation, DropReason.WEAK_ALGORITHM)
        + sum(delegation, DropReason.BAD_AUTHENTICATION_LENGTH);
  }

  public long allowedLocatorsMismatch(EidPrefix delegation) {
    return sum(delegation, DropReason.LOCATOR_NOT_ALLOWED);
  }

  private long sum(Object siteOrDelegation, DropReason reason) {
    LongAdder count = counts.get(new Key(siteOrDelegation, reason));
    return count == null ? 0 : count.sum();
  }
}
