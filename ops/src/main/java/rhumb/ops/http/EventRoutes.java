package rhumb.ops.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import rhumb.mapping.view.MappingQueries;
import rhumb.ops.access.Role;
import rhumb.ops.events.EventLog;
import rhumb.ops.events.Happening;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.Event;
import rhumb.ops.view.Events;
import rhumb.ops.view.Packets;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.message.RecentMessages;

/// What happened: events as a list or as they come (server-sent events), the history of a prefix,
/// and the last control messages.
final class EventRoutes {
  private static final String STREAM = "text/event-stream";
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final Asked node;
  private final EventLog events;

  EventRoutes(Asked node, EventLog events) {
    this.node = node;
    this.events = events;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/events", Role.VIEWER, this::events).with("types", "after", "eid"),
        Endpoint.get("/api/v1/history", Role.VIEWER, this::history)
            .with("eid", "after", "before", "limit"),
        Endpoint.get("/api/v1/packets", Role.VIEWER, this::packets)
            .with("after-mapping", "after-router", "types", "about", "octets"));
  }

  private CompletionStage<?> events(Request request) {
    Predicate<Event> wanted = ofTypes(request).and(about(request));
    Optional<String> after = request.header("Last-Event-ID").or(() -> request.parameter("after"));
    boolean streams = request.header("accept").filter(t -> t.contains(STREAM)).isPresent();
    return CompletableFuture.completedStage(
        streams || request.wantsLines()
            ? stream(after, wanted, streams)
            : excerpt(events.after(after, wanted)));
  }

  private Events excerpt(EventLog.Excerpt found) {
    return new Events(node.clock().instant(), found.complete(), found.events(), Optional.empty());
  }

  private Endpoint.Streamed stream(
      Optional<String> after, Predicate<Event> wanted, boolean serverSent) {
    if (!events.hasRoom()) {
      throw new Problem(Problem.Kind.TOO_MANY_CLIENTS, "64 clients listen already");
    }
    boolean gap = after.isPresent() && !events.after(after, _ -> true).complete();
    Source<Event, NotUsed> heard = events.follow(after).filter(wanted::test);
    if (!serverSent) return Paging.lines(heard);
    // a first comment, so that the client sees the answer at once
    String greeting = gap ? "event: gap\ndata: {}\n\n" : ":\n\n";
    Source<ByteString, NotUsed> octets =
        heard
            .map(EventRoutes::serverSent)
            .keepAlive(HEARTBEAT, () -> ByteString.fromString(":\n\n"))
            .prepend(Source.single(ByteString.fromString(greeting)));
    return new Endpoint.Streamed(STREAM, octets);
  }

  private static ByteString serverSent(Event event) {
    return ByteString.fromString("id: " + event.id() + "\nevent: " + event.type() + "\ndata: ")
        .concat(ByteString.fromArray(ServerJson.write(event)))
        .concat(ByteString.fromString("\n\n"));
  }

  private static Predicate<Event> ofTypes(Request request) {
    if (request.parameter("types").isEmpty()) return _ -> true;
    Set<String> wanted = Set.copyOf(List.of(request.parameter("types").get().split(",", -1)));
    Set<String> known =
        Arrays.stream(Happening.Type.values())
            .map(Happening.Type::word)
            .collect(Collectors.toSet());
    for (String type : wanted) {
      if (!known.contains(type)) {
        throw new Problem(Problem.Kind.BAD_REQUEST, "there are no events of type \"" + type + "\"");
      }
    }
    return event -> wanted.contains(event.type());
  }

  /// Of prefixes that the asked one covers or that cover it.
  private static Predicate<Event> about(Request request) {
    if (request.parameter("eid").isEmpty()) return _ -> true;
    EidPrefix prefix = Reading.parsed(request.parameter("eid").get(), EidPrefix::parse);
    return event -> event.eid().map(e -> EidPrefix.parse(e).overlaps(prefix)).orElse(false);
  }

  private CompletionStage<?> history(Request request) {
    String eid =
        request
            .parameter("eid")
            .orElseThrow(() -> new Problem(Problem.Kind.BAD_REQUEST, "say which \"eid\""));
    EidPrefix prefix = Reading.parsed(eid, EidPrefix::parse);
    if (node.mapping().flatMap(MappingQueries::stored).isPresent()) {
      return new StoredHistory(node).answer(request, prefix);
    }
    String exact = prefix.toString();
    Predicate<Event> its = event -> event.eid().filter(exact::equals).isPresent();
    return CompletableFuture.completedStage(excerpt(events.after(request.parameter("after"), its)));
  }

  private CompletionStage<?> packets(Request request) {
    long afterMapping = number(request, "after-mapping");
    long afterRouter = number(request, "after-router");
    boolean octets = request.parameter("octets").map(EventRoutes::isYes).orElse(false);
    List<Packets.Packet> all = new ArrayList<>();
    node.mapping()
        .ifPresent(
            m -> m.messages(afterMapping).forEach(s -> all.add(packet("mapping", s, octets))));
    node.router()
        .ifPresent(r -> r.messages(afterRouter).forEach(s -> all.add(packet("router", s, octets))));
    all.removeIf(PacketFilter.of(request).negate());
    all.sort(Comparator.comparing(Packets.Packet::at));
    return CompletableFuture.completedStage(new Packets(node.clock().instant(), all));
  }

  private static long number(Request request, String name) {
    return request
        .parameter(name)
        .map(text -> (long) Reading.number(name, text, 0, Integer.MAX_VALUE))
        .orElse(0L);
  }

  private static boolean isYes(String text) {
    if (text.equals("true") || text.equals("false")) return text.equals("true");
    throw new Problem(Problem.Kind.BAD_REQUEST, "\"octets\" is true or false");
  }

  private static Packets.Packet packet(String role, RecentMessages.Seen seen, boolean octets) {
    Optional<String> message =
        Optional.of(seen.masked().toByteArray())
            .filter(masked -> octets && masked.length > 0)
            .map(masked -> Base64.getEncoder().encodeToString(masked));
    return new Packets.Packet(
        role,
        Long.toString(seen.id()),
        seen.at(),
        seen.sent() ? "sent" : "received",
        seen.peer().toString(),
        seen.port(),
        seen.octets(),
        seen.line(),
        message);
  }
}
