package rhumb.ops.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import rhumb.mapping.view.HistoryView;
import rhumb.mapping.view.JournalQueries;
import rhumb.mapping.view.JournalQueries.From;
import rhumb.ops.events.Happening;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.Event;
import rhumb.ops.view.Events;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;

/// What happened to a prefix, out of the journal: the same on every node, and after restarts. The
/// id of an event is its row and its place in the row.
record StoredHistory(Asked node) {
  private static final int MOST = 1000;

  CompletionStage<?> answer(Request request, EidPrefix eid) {
    JournalQueries journal = node.askMapping().stored().orElseThrow();
    Optional<Long> after = request.parameter("after").map(StoredHistory::row);
    Optional<Long> before = request.parameter("before").map(StoredHistory::row);
    if (after.isPresent() && before.isPresent()) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "say \"after\" or \"before\", not both");
    }
    int limit =
        request.parameter("limit").map(t -> Reading.number("limit", t, 1, MOST)).orElse(100);
    From from =
        after
            .map(row -> new From(row, true))
            .or(() -> before.map(row -> new From(row, false)))
            .orElse(From.END);
    return CompletableFuture.supplyAsync(
        () -> events(journal, eid, from, limit), Thread::startVirtualThread);
  }

  /// Also of an id, of which the first part is the row.
  private static long row(String id) {
    if (id.isEmpty()) return 0; // before all of them
    if (!id.matches("[0-9]{1,18}(\\.[0-9]{1,9})?")) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "no event of a history has that id");
    }
    return Long.parseLong(id.split("\\.", 2)[0]);
  }

  private Events events(JournalQueries journal, EidPrefix eid, From from, int limit) {
    HistoryView found;
    try {
      found = journal.history(eid, from, limit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Event> events = new ArrayList<>();
    Set<Rloc> gone = new HashSet<>(); // whose next registration is a new one
    Set<Rloc> known = new HashSet<>();
    boolean begins = found.earlier().isEmpty() && (!from.forwards() || from.row() == 0);
    for (HistoryView.Change each : found.changes()) {
      boolean first = known.add(each.etr()) && begins;
      events.add(event(eid, each, first || gone.remove(each.etr())));
      if (each.kind() != HistoryView.Kind.REGISTERED) gone.add(each.etr());
    }
    return new Events(
        node.clock().instant(),
        true,
        events,
        found.earlier().stream().mapToObj(Long::toString).findFirst());
  }

  private static Event event(EidPrefix eid, HistoryView.Change it, boolean added) {
    Happening.Type type =
        it.kind() != HistoryView.Kind.REGISTERED
            ? Happening.Type.REGISTRATION_ENDED
            : added ? Happening.Type.REGISTRATION_ADDED : Happening.Type.REGISTRATION_CHANGED;
    List<String> rlocs = it.locators().stream().map(Rloc::toString).toList();
    return new Event(
        it.row() + "." + it.index(),
        it.at(),
        type.word(),
        Optional.of(eid.toString()),
        Optional.of(it.site()).filter(site -> !site.isEmpty()),
        rlocs,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        text(it, rlocs.stream().collect(Collectors.joining(", "))));
  }

  private static String text(HistoryView.Change it, String rlocs) {
    return switch (it.kind()) {
      case REGISTERED ->
          it.site() + " registered it by " + it.etr() + (rlocs.isEmpty() ? "" : " at " + rlocs);
      case WITHDRAWN -> it.etr() + " withdrew it";
      case EXPIRED -> it.etr() + " did not repeat its registration in time";
      case REVOKED -> "the site of " + it.etr() + " may not register it any more";
    };
  }
}
