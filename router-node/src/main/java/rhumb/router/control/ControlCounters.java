package rhumb.router.control;

import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import rhumb.protocol.message.RecentMessages;
import rhumb.protocol.wire.DropReason;

/// How many control messages came, went and were dropped. Counted from any thread.
public final class ControlCounters {
  private static final MessageName[] NAMES = MessageName.values();
  private static final DropReason[] REASONS = DropReason.values();

  private final AtomicLongArray received = new AtomicLongArray(NAMES.length);
  private final AtomicLongArray sent = new AtomicLongArray(NAMES.length);
  private final AtomicLongArray dropped = new AtomicLongArray(REASONS.length);

  private final RecentMessages recent = new RecentMessages(Clock.systemUTC());

  /// The messages themselves, if somebody is looking.
  public RecentMessages recent() {
    return recent;
  }

  public void received(MessageName name) {
    received.incrementAndGet(name.ordinal());
  }

  public void sent(MessageName name) {
    sent.incrementAndGet(name.ordinal());
  }

  public void dropped(DropReason reason) {
    dropped.incrementAndGet(reason.ordinal());
  }

  /// By name; only those that occurred.
  public Map<String, Long> received() {
    return byName(received);
  }

  /// By name; only those that occurred.
  public Map<String, Long> sent() {
    return byName(sent);
  }

  /// Only reasons that occurred.
  public Map<DropReason, Long> dropped() {
    Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);
    for (DropReason reason : REASONS) {
      long count = dropped.get(reason.ordinal());
      if (count > 0) counts.put(reason, count);
    }
    return counts;
  }

  private static Map<String, Long> byName(AtomicLongArray counters) {
    Map<String, Long> counts = new TreeMap<>();
    for (MessageName name : NAMES) {
      long count = counters.get(name.ordinal());
      if (count > 0) counts.put(name.text(), count);
    }
    return counts;
  }
}
