package rhumb.ops.http;

import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.Materializer;
import akka.stream.javadsl.Framing;
import akka.stream.javadsl.FramingTruncation;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.site.KnownSite;
import rhumb.mapping.site.SiteAdministration;
import rhumb.mapping.site.SiteChange;
import rhumb.mapping.site.SiteResult;
import rhumb.ops.config.InvalidSite;
import rhumb.ops.config.SiteDocument;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.http.Endpoint.Streamed;

/// Many sites at once, a line of JSON each, in constant memory: read as they come, stored a batch
/// at a time, and answered with a line for each that was refused and a line for each batch. Whoever
/// breaks off can send all of them again: what is there already stays as it is.
final class SiteImport {
  private static final int BATCH = 100;
  private static final int LONGEST_LINE = 64 * 1024; // octets
  private static final int PAGE = 200;
  private static final ByteString NEWLINE = ByteString.fromString("\n");

  private static final int MOST_TOLD = 4 * 1024 * 1024; // octets of an answer

  private final Supplier<SiteAdministration> administration;
  private final Materializer materializer;

  SiteImport(Supplier<SiteAdministration> administration, Materializer materializer) {
    this.administration = administration;
    this.materializer = materializer;
  }

  /// A line of the import, counted from 1.
  private record Line(long number, ByteString text) {}

  /// What is to be done with it, if it could be read.
  private record Row(long line, Optional<SiteChange> change, Optional<ObjectNode> refusal) {}

  CompletionStage<?> run(Request request) {
    boolean dryRun = SiteRoutes.isDryRun(request);
    SiteAdministration sites = administration.get();
    return request.stream()
        .via(Framing.delimiter(NEWLINE, LONGEST_LINE, FramingTruncation.ALLOW))
        .zipWithIndex()
        .map(SiteImport::line)
        .filter(line -> !line.text().isEmpty())
        .grouped(BATCH)
        .mapAsync(1, lines -> store(sites, lines, SiteRoutes.by(request), dryRun))
        .recover(Throwable.class, () -> BROKEN)
        .runFold(ByteString.emptyByteString(), SiteImport::add, materializer)
        .thenApply(told -> new Endpoint.Text(Streamed.LINES, told.toArray()));
  }

  /// Told when the last line has come: most clients do not listen before.
  private static ByteString add(ByteString told, ByteString more) {
    return told.size() > MOST_TOLD ? told : told.concat(more);
  }

  private static final ByteString BROKEN =
      ByteString.fromString("{\"error\":\"the import broke off here; send it again\"}\n");

  private static Line line(Pair<ByteString, Long> indexed) {
    return new Line(indexed.second() + 1, indexed.first());
  }

  private static CompletionStage<ByteString> store(
      SiteAdministration sites, List<Line> lines, String by, boolean dryRun) {
    List<Row> rows = lines.stream().map(line -> row(sites, line, by)).toList();
    List<SiteChange> changes = rows.stream().flatMap(row -> row.change().stream()).toList();
    return sites.change(changes, dryRun).thenApply(results -> told(rows, results));
  }

  private static Row row(SiteAdministration sites, Line line, String by) {
    try {
      JsonNode node = ServerJson.read(line.text().toArrayUnsafe(), JsonNode.class);
      if (node instanceof ObjectNode object) object.remove(List.of("origin", "version"));
      Optional<Site> before = sites.find(node.path("name").asText()).map(KnownSite::site);
      Site site = SiteDocument.read(node, before);
      var change = new SiteChange.Put(site, SiteChange.ANYTHING, by);
      return new Row(line.number(), Optional.of(change), Optional.empty());
    } catch (InvalidSite e) {
      ObjectNode refusal = refusal(line.number(), e.mistakes().getFirst().detail());
      ArrayNode errors = refusal.putArray("errors");
      for (InvalidSite.Mistake each : e.mistakes()) {
        errors.addObject().put("pointer", each.pointer()).put("detail", each.detail());
      }
      return new Row(line.number(), Optional.empty(), Optional.of(refusal));
    } catch (Problem e) {
      return new Row(
          line.number(), Optional.empty(), Optional.of(refusal(line.number(), e.detail())));
    }
  }

  private static ObjectNode refusal(long line, String detail) {
    return JsonNodeFactory.instance.objectNode().put("line", line).put("refused", detail);
  }

  private static ByteString told(List<Row> rows, List<SiteResult> results) {
    List<ObjectNode> lines = new ArrayList<>();
    int[] counts = new int[SiteResult.Outcome.values().length];
    int refused = 0;
    var next = results.iterator();
    for (Row row : rows) {
      Optional<ObjectNode> refusal = row.refusal();
      if (refusal.isEmpty()) {
        SiteResult result = next.next();
        counts[result.outcome().ordinal()]++;
        if (!result.outcome().isDone()) {
          refusal = Optional.of(refusal(row.line(), result.detail()).put("site", result.name()));
        }
      }
      if (refusal.isPresent()) refused++;
      refusal.ifPresent(lines::add);
    }
    lines.add(
        JsonNodeFactory.instance
            .objectNode()
            .put("done", rows.getLast().line())
            .put("created", counts[SiteResult.Outcome.CREATED.ordinal()])
            .put("changed", counts[SiteResult.Outcome.CHANGED.ordinal()])
            .put("unchanged", counts[SiteResult.Outcome.UNCHANGED.ordinal()])
            .put("refused", refused));
    return lines.stream()
        .map(line -> ByteString.fromArray(ServerJson.write(line)).concat(NEWLINE))
        .reduce(ByteString.emptyByteString(), ByteString::concat);
  }

  /// All sites, a line each, in constant memory.
  static Streamed export(SiteAdministration sites) {
    Source<ByteString, NotUsed> lines =
        Source.unfold("", after -> page(sites, after))
            .mapConcat(page -> page)
            .map(
                known ->
                    ByteString.fromArray(ServerJson.write(SiteRoutes.document(known)))
                        .concat(NEWLINE));
    return new Streamed(Streamed.LINES, lines);
  }

  private static Optional<Pair<String, List<KnownSite>>> page(
      SiteAdministration sites, String after) {
    List<KnownSite> page = sites.page(after, PAGE);
    return page.isEmpty()
        ? Optional.empty()
        : Optional.of(Pair.create(page.getLast().site().name(), page));
  }
}
