package rhumb.ops.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// One row of the API: a method on a path, what it takes and what answers it.
///
/// @param path segments; one in braces matches anything and becomes a parameter
/// @param parameters of the query that are understood; any other is refused
/// @param takesBody whether there must be a JSON body
record Endpoint(
    String method, List<String> path, Set<String> parameters, boolean takesBody, Handler handler) {

  /// @param segments what the segments in braces matched, in order
  record Request(List<String> segments, Map<String, String> parameters, byte[] body) {
    Optional<String> parameter(String name) {
      return Optional.ofNullable(parameters.get(name));
    }
  }

  /// Answers with something for JSON, or with [Text]; fails with a [Problem].
  interface Handler {
    CompletionStage<?> answer(Request request);
  }

  /// An answer that is no JSON.
  record Text(String contentType, byte[] octets) {}

  static Endpoint get(String path, Handler handler) {
    return new Endpoint("GET", split(path), Set.of(), false, handler);
  }

  static Endpoint delete(String path, Set<String> parameters, Handler handler) {
    return new Endpoint("DELETE", split(path), parameters, false, handler);
  }

  static Endpoint post(String path, Handler handler) {
    return new Endpoint("POST", split(path), Set.of(), true, handler);
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
