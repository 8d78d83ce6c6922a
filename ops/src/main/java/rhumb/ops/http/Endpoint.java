package rhumb.ops.http;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import rhumb.ops.access.Role;

/// One row of the API: a method on a path, who may use it, what it takes and what answers it.
///
/// @param path segments; one in braces matches anything and becomes a parameter
/// @param role that a caller needs
/// @param parameters of the query that are understood; any other is refused
record Endpoint(
    String method,
    List<String> path,
    Role role,
    Set<String> parameters,
    Body body,
    Handler handler) {

  /// What must come with a request.
  enum Body {
    NONE,
    /// All of it is read before the handler is called.
    JSON,
    /// The handler reads it as it comes: long lists.
    STREAM
  }

  /// @param segments what the segments in braces matched, in order
  /// @param headers by name in lower case
  /// @param body empty unless it is JSON
  /// @param stream empty unless the body is one
  record Request(
      List<String> segments,
      Map<String, String> parameters,
      Map<String, String> headers,
      byte[] body,
      Source<ByteString, ?> stream,
      Caller caller) {
    Optional<String> parameter(String name) {
      return Optional.ofNullable(parameters.get(name));
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    Request withBody(byte[] octets) {
      return new Request(segments, parameters, headers, octets, stream, caller);
    }

    Request withStream(Source<ByteString, ?> octets) {
      return new Request(segments, parameters, headers, body, octets, caller);
    }

    /// Whether the caller wants a line of JSON per row instead of one document.
    boolean wantsLines() {
      return header("accept").filter(types -> types.contains(Streamed.LINES)).isPresent();
    }
  }

  /// Answers with something for JSON, or with [Text], [Streamed] or [Reply]; fails with a
  /// [Problem].
  interface Handler {
    CompletionStage<?> answer(Request request);
  }

  /// An answer that is no JSON.
  record Text(String contentType, byte[] octets) {}

  /// An answer whose length nobody knows beforehand.
  record Streamed(String contentType, Source<ByteString, ?> octets) {
    static final String LINES = "application/x-ndjson";
  }

  /// A success that is not simply 200.
  ///
  /// @param body for JSON
  record Reply(int status, Map<String, String> headers, Object body) {}

  static Endpoint get(String path, Role role, Handler handler) {
    return new Endpoint("GET", split(path), role, Set.of(), Body.NONE, handler);
  }

  static Endpoint delete(String path, Role role, Handler handler) {
    return new Endpoint("DELETE", split(path), role, Set.of(), Body.NONE, handler);
  }

  static Endpoint post(String path, Role role, Handler handler) {
    return new Endpoint("POST", split(path), role, Set.of(), Body.JSON, handler);
  }

  static Endpoint put(String path, Role role, Handler handler) {
    return new Endpoint("PUT", split(path), role, Set.of(), Body.JSON, handler);
  }

  static Endpoint patch(String path, Role role, Handler handler) {
    return new Endpoint("PATCH", split(path), role, Set.of(), Body.JSON, handler);
  }

  /// The same with these parameters in the query.
  Endpoint with(String... names) {
    return new Endpoint(method, path, role, Set.of(names), body, handler);
  }

  /// The same with another kind of body.
  Endpoint taking(Body other) {
    return new Endpoint(method, path, role, parameters, other, handler);
  }

  /// As it stands in the table and in `openapi.yaml`.
  String pattern() {
    return "/" + String.join("/", path);
  }

  private static List<String> split(String path) {
    return path.equals("/") ? List.of() : List.of(path.substring(1).split("/"));
  }

  /// What the segments in braces stand for, if the path is this one's.
  Optional<List<String>> match(List<String> asked) {
    if (asked.size() != path.size()) return Optional.empty();
    List<String> matched = new ArrayList<>();
    for (int i = 0; i < path.size(); i++) {
      if (path.get(i).startsWith("{")) matched.add(asked.get(i));
      else if (!path.get(i).equals(asked.get(i))) return Optional.empty();
    }
    return Optional.of(matched);
  }
}
