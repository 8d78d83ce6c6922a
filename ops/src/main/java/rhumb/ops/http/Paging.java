package rhumb.ops.http;

import akka.NotUsed;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import rhumb.ops.http.Endpoint.Request;

/// Which part of a long list is asked for. A cursor is the key of the last row that the caller has,
/// so that rows that come and go between two pages neither repeat others nor hide them.
///
/// @param limit empty for everything
/// @param after key of the last row of the page before
record Paging(Optional<Integer> limit, Optional<String> after) {
  static final String[] PARAMETERS = {"limit", "cursor", "filter"};
  private static final int MOST = 1000;

  /// Some rows, and the cursor for the next ones if there are any.
  record Page<T>(List<T> rows, Optional<String> next) {}

  static Paging of(Request request) {
    return new Paging(
        request.parameter("limit").map(text -> Reading.number("limit", text, 1, MOST)),
        request.parameter("cursor").map(Paging::key));
  }

  /// The same with a limit, where the caller set none.
  Paging orAtMost(int most) {
    return limit.isPresent() ? this : new Paging(Optional.of(most), after);
  }

  private static String key(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "the cursor is none of ours");
    }
  }

  private static String cursor(String key) {
    byte[] octets = key.getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }

  /// @param rows those behind [#after], in the order of their keys
  <T> CompletionStage<Page<T>> page(
      Source<T, NotUsed> rows, Function<T, String> key, Materializer materializer) {
    Source<T, NotUsed> some = limit.map(most -> rows.take(most + 1L)).orElse(rows);
    return some.runWith(Sink.seq(), materializer).thenApply(found -> cut(found, key));
  }

  private <T> Page<T> cut(List<T> found, Function<T, String> key) {
    int most = limit.orElse(Integer.MAX_VALUE);
    if (found.size() <= most) return new Page<>(found, Optional.empty());
    List<T> rows = found.subList(0, most);
    return new Page<>(rows, Optional.of(cursor(key.apply(rows.getLast()))));
  }

  /// A line of JSON for each row, as they come.
  static Endpoint.Streamed lines(Source<?, NotUsed> rows) {
    ByteString end = ByteString.fromString("\n");
    return new Endpoint.Streamed(
        Endpoint.Streamed.LINES,
        rows.map(row -> ByteString.fromArray(ServerJson.write(row)).concat(end)));
  }
}
