package rhumb.router.forwarding;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import rhumb.protocol.address.IpAddress;

/// What a forwarding entry has carried. The data plane counts, anyone reads; the counts survive
/// that the entry is published anew and end when it is withdrawn.
public final class EntryCounters {
  private static final long NEVER = 0;

  private final Counter total = new Counter();
  private final Map<IpAddress, Counter> locators = new ConcurrentHashMap<>();
  private volatile long lastHitMillis = NEVER;

  /// Packets that this entry decided about, drops included.
  public long packets() {
    return total.packets();
  }

  /// Octets of these packets before encapsulation.
  public long bytes() {
    return total.bytes();
  }

  /// When a packet last matched; empty if none has.
  public Optional<Instant> lastHit() {
    long millis = lastHitMillis;
    return millis == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  /// What went to `rloc`.
  public Traffic locator(IpAddress rloc) {
    Counter counter = locators.get(rloc);
    return counter == null ? Traffic.NONE : new Traffic(counter.packets(), counter.bytes());
  }

  /// What went to each locator that the entry has.
  public Map<IpAddress, Traffic> locators() {
    return locators.keySet().stream()
        .collect(Collectors.toUnmodifiableMap(rloc -> rloc, this::locator));
  }

  /// For the data plane: `packets` of `bytes` octets matched at `nowMillis`.
  public void hit(long packets, long bytes, long nowMillis) {
    total.add(packets, bytes);
    lastHitMillis = nowMillis;
  }

  /// Keeps the counters of the locators that stay, so that a refresh does not set them back.
  void retain(List<IpAddress> rlocs) {
    locators.keySet().retainAll(rlocs);
  }

  Counter counter(IpAddress rloc) {
    return locators.computeIfAbsent(rloc, _ -> new Counter());
  }

  /// Packets and octets.
  public record Traffic(long packets, long bytes) {
    static final Traffic NONE = new Traffic(0, 0);
  }

  /// Two sums that several threads may add to.
  public static final class Counter {
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    Counter() {}

    /// Adds without locking or allocating.
    public void add(long morePackets, long moreBytes) {
      packets.getAndAdd(morePackets);
      bytes.getAndAdd(moreBytes);
    }

    long packets() {
      return packets.get();
    }

    long bytes() {
      return bytes.get();
    }
  }
}
