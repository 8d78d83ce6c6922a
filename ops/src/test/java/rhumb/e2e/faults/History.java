package rhumb.e2e.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What clients have asked of a cluster and were told, and whether a single mapping system that
/// loses nothing could have said so. Writes of a prefix are numbered from 1 in the order in which
/// its only writer made them. Any thread may add.
///
/// * durable: who reads some time after a write was confirmed finds it, or a later one
/// * no invention: whatever is read was written before
/// * monotonic: who has read a write at a node never reads an older one there again
/// * no false acknowledgement: nothing begun while nothing can be stored is confirmed then
/// * silent: a node that must not speak any more does not
/// * one side: a node that does not see the majority of its cluster confirms nothing
/// * alive: no operation fails
/// * forwarding: packets between sites whose mappings routers have cached arrive
final class History {
  enum Kind {
    BEGUN,
    CONFIRMED,
    READ,
    FAILED,
    SENT,
    ARRIVED
  }

  /// A client's doing.
  ///
  /// @param askedNs when it began to ask
  /// @param toldNs when it had the answer
  /// @param write its number; of a read the one found, 0 for nothing; of a packet the packet's
  record Event(long askedNs, long toldNs, Kind kind, String node, String prefix, int write) {
    String json() {
      return "{\"asked\":%d,\"told\":%d,\"op\":\"%s\",\"node\":\"%s\",\"key\":\"%s\",\"write\":%d}"
          .formatted(askedNs, toldNs, kind, node, prefix, write);
    }
  }

  /// A time during which something is not allowed.
  private record Span(String node, long fromNs, long toNs) {
    /// Whether all of the operation was within.
    boolean holds(Event event) {
      return event.askedNs >= fromNs && event.toldNs <= toNs;
    }
  }

  private final long staleNs;
  private final long cutOffNs;
  private final List<Event> events = new ArrayList<>();
  private final List<Span> unwritable = new ArrayList<>();
  private final List<Span> silent = new ArrayList<>();
  private final List<Span> apart = new ArrayList<>();
  private final List<Span> outvoted = new ArrayList<>();

  /// @param stale how long after its confirmation a write may not be seen everywhere
  /// @param cutOff the same while nodes are cut off from each other
  History(Duration stale, Duration cutOff) {
    staleNs = stale.toNanos();
    cutOffNs = cutOff.toNanos();
  }

  synchronized void add(Event event) {
    events.add(event);
  }

  /// Meanwhile no write can be stored.
  synchronized void unwritable(long fromNs, long toNs) {
    unwritable.add(new Span("", fromNs, toNs));
  }

  /// Meanwhile `node` must not answer.
  synchronized void silent(String node, long fromNs, long toNs) {
    silent.add(new Span(node, fromNs, toNs));
  }

  /// Meanwhile `node` knows that it is on the smaller side.
  synchronized void outvoted(String node, long fromNs, long toNs) {
    outvoted.add(new Span(node, fromNs, toNs));
  }

  /// Meanwhile nodes do not hear from each other, and what one of them takes the others see late.
  synchronized void apart(long fromNs, long toNs) {
    apart.add(new Span("", fromNs, toNs));
  }

  synchronized int count(Kind kind) {
    return (int) events.stream().filter(event -> event.kind == kind).count();
  }

  /// The longest that a write has taken which began after `sinceNs`.
  synchronized Duration longestWrite(long sinceNs) {
    Map<String, Long> begun = new HashMap<>();
    long longest = 0;
    for (Event event : events) {
      if (event.kind == Kind.BEGUN) begun.put(event.prefix, event.askedNs);
      if (event.kind != Kind.CONFIRMED) continue;
      long from = begun.getOrDefault(event.prefix, event.askedNs);
      if (from - sinceNs >= 0) longest = Math.max(longest, event.toldNs - from);
    }
    return Duration.ofNanos(longest);
  }

  /// What contradicts one of the rules; empty if nothing does.
  synchronized List<String> contradictions() {
    List<String> found = new ArrayList<>();
    Map<String, Event> begun = new HashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    Map<String, NavigableMap<Long, Integer>> confirmed = new HashMap<>();
    Map<Integer, Event> underWay = new LinkedHashMap<>();
    for (Event event : events) {
      if (event.kind != Kind.BEGUN && isIn(silent, event)) found.add("should be silent: " + event);
      switch (event.kind) {
        case BEGUN -> begun.put(event.prefix, event);
        case FAILED -> found.add("failed: " + event);
        case SENT -> underWay.put(event.write, event);
        case ARRIVED -> underWay.remove(event.write);
        case CONFIRMED -> {
          Event first = begun.get(event.prefix);
          if (isWhole(outvoted, first, event)) found.add("confirmed by the minority: " + event);
          if (isWhole(unwritable, first, event)) found.add("cannot have been stored: " + event);
          confirmed
              .computeIfAbsent(event.prefix, _ -> new TreeMap<>())
              .put(event.toldNs, event.write);
        }
        case READ -> {
          Event last = begun.get(event.prefix);
          if (event.write > (last == null ? 0 : last.write)) found.add("invented: " + event);
          int before = seen.merge(event.node + " " + event.prefix, event.write, Math::max);
          if (event.write < before) found.add("went back from " + before + ": " + event);
          due(event, confirmed)
              .filter(due -> due > event.write)
              .ifPresent(due -> found.add("should have seen " + due + ": " + event));
        }
      }
    }
    underWay.values().forEach(lost -> found.add("lost on its way: " + lost));
    return found;
  }

  /// Whether all of a write fell into one of the times, of which it may not be known how long what
  /// had begun before was still under way.
  private static boolean isWhole(List<Span> spans, @Nullable Event begun, Event confirmed) {
    return begun != null
        && spans.stream()
            .filter(span -> span.node.isEmpty() || span.node.equals(confirmed.node))
            .anyMatch(span -> span.holds(begun) && span.holds(confirmed));
  }

  /// The write that a read must have seen.
  private Optional<Integer> due(Event read, Map<String, NavigableMap<Long, Integer>> confirmed) {
    long bound = apart.stream().anyMatch(span -> span.holds(read)) ? cutOffNs : staleNs;
    return Optional.ofNullable(confirmed.get(read.prefix))
        .map(all -> all.headMap(read.askedNs - bound))
        .filter(all -> !all.isEmpty())
        .map(all -> all.lastEntry().getValue());
  }

  private static boolean isIn(List<Span> spans, Event event) {
    return spans.stream().anyMatch(span -> span.node.equals(event.node) && span.holds(event));
  }

  /// A line of JSON for each event.
  synchronized void writeTo(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, events.stream().map(Event::json).toList());
  }
}
