package rhumb.ops.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// A path of the API with parameters.
public final class Query {
  private final StringBuilder path;
  private char separator = '?';

  /// @param path without parameters, escaped
  public Query(String path) {
    this.path = new StringBuilder(path);
  }

  public Query add(String name, String value) {
    path.append(separator).append(name).append('=').append(escaped(value));
    separator = '&';
    return this;
  }

  public String path() {
    return path.toString();
  }

  /// As one segment of a path, or one value of a query.
  public static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
