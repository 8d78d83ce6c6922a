package rhumb.mapping.statistics;

import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import rhumb.protocol.message.RecentMessages;
import rhumb.protocol.wire.DropReason;

/// What a node's control sockets have seen. Every method may be called by any thread at any time.
public final class ControlCounters {
  private static final String[] MESSAGES = {
    "type-0", "Map-Request", "Map-Reply", "Map-Register", "Map-Notify", "Map-Notify-Ack",
    "Map-Referral", "Info", "Encapsulated-Control-Message", "type-9", "type-10", "type-11",
    "type-12", "type-13", "type-14", "Shared-Extension"
  };

  /// What became of a Map-Request.
  public enum Answer {
    FORWARDED("forwarded"),
    PROXIED("proxied"),
    NEGATIVE("negative"),
    /// Another node has the rows and was asked; it counts the answer.
    ASKED("asked");

    private final String label;

    Answer(String label) {
      this.label = label;
    }
  }

  private final LongAdder[] received = adders(MESSAGES.length);
  private final LongAdder[] sent = adders(MESSAGES.length);
  private final LongAdder[] dropped = adders(DropReason.values().length);
  private final LongAdder[] answers = adders(Answer.values().length);

  private final RecentMessages recent = new RecentMessages(Clock.systemUTC());

  /// The messages themselves, if somebody is looking.
  public RecentMessages recent() {
    return recent;
  }

  /// @param type the first four bits of a message
  public void received(int type) {
    received[type].increment();
  }

  public void sent(int type) {
    sent[type].increment();
  }

  public void dropped(DropReason reason) {
    dropped[reason.ordinal()].increment();
  }

  public void answered(Answer answer) {
    answers[answer.ordinal()].increment();
  }

  /// By the RFC's name of the message; only those that occurred.
  public Map<String, Long> received() {
    return byName(MESSAGES, received);
  }

  /// By the RFC's name of the message; only those that occurred.
  public Map<String, Long> sent() {
    return byName(MESSAGES, sent);
  }

  /// Only reasons that occurred.
  public Map<DropReason, Long> dropped() {
    Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      long count = dropped[reason.ordinal()].sum();
      if (count > 0) counts.put(reason, count);
    }
    return counts;
  }

  /// By outcome: "forwarded", "proxied", "negative"; all of them.
  public Map<String, Long> answers() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Answer answer : Answer.values()) {
      counts.put(answer.label, answers[answer.ordinal()].sum());
    }
    return counts;
  }

  private static Map<String, Long> byName(String[] names, LongAdder[] counts) {
    Map<String, Long> found = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      long count = counts[i].sum();
      if (count > 0) found.put(names[i], count);
    }
    return found;
  }

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    for (int i = 0; i < count; i++) adders[i] = new LongAdder();
    return adders;
  }
}
