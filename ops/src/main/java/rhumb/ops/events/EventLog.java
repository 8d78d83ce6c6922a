package rhumb.ops.events;

import akka.NotUsed;
import akka.stream.BoundedSourceQueue;
import akka.stream.QueueOfferResult;
import akka.stream.javadsl.Source;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import rhumb.ops.view.Event;

/// The last events of a node. Who listens hears each of them once and in order; who does not keep
/// up is let go, and may come back with the id of the last one that he heard.
public final class EventLog {
  /// What is kept.
  private static final int MOST = 4096;

  private static final int MOST_LISTENERS = 64;
  private static final int SLACK = 256; // events that a listener may be behind

  /// @param complete false if events between `after` and the first of these are lost
  public record Excerpt(boolean complete, List<Event> events) {}

  private final Clock clock;
  private final String life; // tells this run of the node from others
  private final Deque<Event> kept = new ArrayDeque<>(); // guarded by this, as all below
  private final Set<BoundedSourceQueue<Event>> listeners = new HashSet<>();
  private long last;

  public EventLog(Clock clock) {
    this.clock = clock;
    life = Long.toString(clock.millis());
  }

  /// Takes it into the log and tells it to all who listen.
  public synchronized void add(Happening it) {
    last++;
    Event event =
        new Event(
            life + "-" + last,
            clock.instant(),
            it.type().word(),
            it.eid(),
            it.site(),
            it.rlocs(),
            it.reason(),
            it.count(),
            it.by(),
            it.text());
    if (kept.size() == MOST) kept.removeFirst();
    kept.addLast(event);
    listeners.removeIf(listener -> !hears(listener, event));
  }

  /// Whether it takes the event; if not, it ends.
  private static boolean hears(BoundedSourceQueue<Event> listener, Event event) {
    if (QueueOfferResult.enqueued().equals(listener.offer(event))) return true;
    listener.complete();
    return false;
  }

  /// What is kept after the event with the id `after`, or all of it.
  public synchronized Excerpt after(Optional<String> after, Predicate<Event> which) {
    long from = after.map(this::number).orElse(last - kept.size());
    boolean complete = from >= last - kept.size();
    List<Event> found = new ArrayList<>();
    for (Event event : kept) {
      if (number(event.id()) > from && which.test(event)) found.add(event);
    }
    return new Excerpt(complete, found);
  }

  /// An id of another life, or none of ours, stands before all of this one.
  private long number(String id) {
    int dash = id.indexOf('-');
    if (dash < 0 || !id.substring(0, dash).equals(life)) return -1;
    try {
      return Long.parseLong(id.substring(dash + 1));
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  /// Whether one more may listen.
  public synchronized boolean hasRoom() {
    return listeners.size() < MOST_LISTENERS;
  }

  /// Everything after `after`, then what happens from now on. Ends early for who is too slow.
  public Source<Event, NotUsed> follow(Optional<String> after) {
    return Source.<Event>queue(MOST + SLACK)
        .mapMaterializedValue(queue -> listen(queue, after))
        .watchTermination(
            (queue, ended) -> {
              ended.whenComplete((done, e) -> forget(queue));
              return NotUsed.getInstance();
            });
  }

  private synchronized BoundedSourceQueue<Event> listen(
      BoundedSourceQueue<Event> queue, Optional<String> after) {
    if (after.isPresent()) after(after, _ -> true).events().forEach(queue::offer);
    listeners.add(queue);
    return queue;
  }

  private synchronized void forget(BoundedSourceQueue<Event> queue) {
    listeners.remove(queue);
  }

  synchronized int listeners() {
    return listeners.size();
  }
}
