package rhumb.mapping.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.registration.Registration;
import rhumb.protocol.address.EidPrefix;

/// What waits for one partition: a batch that is on its way, and behind it everything that has come
/// since and will be the next one. So the busier a partition is, the more it stores with a single
/// write, and it never has more than one batch of a node in front of it.
final class Lane {
  private static final int LARGEST_BATCH = 2_048; // records
  private static final int HEAVIEST_BATCH = 128 << 10; // octets, half of what Artery takes
  private static final int RECORD_OCTETS = 80;
  private static final int LOCATOR_OCTETS = 24; // of IPv6; longer ones are rare

  /// One record of a Map-Register, and what waits for it.
  record Item(Pending pending, Admitted.Claim claim) {
    EidPrefix eid() {
      return claim.registration().eid();
    }
  }

  private final String name;
  private final Deque<Item> queue = new ArrayDeque<>();
  private Map<EidPrefix, Item> sent = Map.of();
  private long batch;
  private long deadlineNs;
  private Optional<Long> firstDeadlineNs = Optional.empty(); // since the last answer

  /// @param partition whose batches these are
  Lane(EidPrefix partition) {
    name = partition.toString();
  }

  /// The partition's entity.
  String name() {
    return name;
  }

  void add(Item item) {
    queue.add(item);
  }

  /// Whether a batch is on its way.
  boolean isBusy() {
    return !sent.isEmpty();
  }

  boolean isIdle() {
    return sent.isEmpty() && queue.isEmpty();
  }

  long batch() {
    return batch;
  }

  /// How long ago an answer should have come; not positive if it may still come in time.
  Duration late(long nowNs) {
    if (isIdle()) return Duration.ZERO;
    return firstDeadlineNs.map(due -> Duration.ofNanos(nowNs - due)).orElse(Duration.ZERO);
  }

  /// The next batch.
  ///
  /// @param id what the answers will carry
  /// @param deadline when it is sent again
  List<Registration> next(long id, long deadline) {
    batch = id;
    deadlineNs = deadline;
    if (firstDeadlineNs.isEmpty()) firstDeadlineNs = Optional.of(deadline);
    sent = new LinkedHashMap<>();
    Map<Object, Pending> strict = new HashMap<>();
    int octets = 0;
    while (sent.size() < LARGEST_BATCH && octets < HEAVIEST_BATCH && fits(queue.peek(), strict)) {
      Item item = queue.remove();
      sent.put(item.eid(), item);
      int locators = item.claim().registration().record().locators().size();
      octets += RECORD_OCTETS + LOCATOR_OCTETS * locators;
    }
    return sent.values().stream().map(item -> item.claim().registration()).toList();
  }

  /// In a batch each prefix is there once, and of an ETR whose nonces must rise there is one
  /// message: each is judged by what was before.
  private boolean fits(@Nullable Item item, Map<Object, Pending> strict) {
    if (item == null || sent.containsKey(item.eid())) return false;
    Registration registration = item.claim().registration();
    if (!registration.seen().strict()) return true;
    Pending first = strict.putIfAbsent(registration.etr().key(), item.pending());
    return first == null || first == item.pending();
  }

  /// The record that an answer is about; empty if nobody waits for it any more.
  Optional<Item> answered(long id, EidPrefix eid) {
    if (id != batch) return Optional.empty();
    firstDeadlineNs = Optional.empty();
    return Optional.ofNullable(sent.remove(eid));
  }

  /// Puts a batch that is not answered in time back in front of the queue: its partition may have
  /// started anew and lost it. To store something twice is the same as once.
  ///
  /// @return what has waited too long altogether
  List<Item> overdue(long nowNs) {
    if (isBusy() && deadlineNs - nowNs <= 0) {
      List.copyOf(sent.values()).reversed().forEach(queue::addFirst);
      sent = Map.of();
    }
    List<Item> late = new ArrayList<>();
    while (!queue.isEmpty() && queue.element().pending().deadlineNs() - nowNs <= 0) {
      late.add(queue.remove());
    }
    return late;
  }
}
