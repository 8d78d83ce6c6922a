package rhumb.ops.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;
import rhumb.protocol.linux.NetworkNamespace;

/// Asks a node's HTTP API, which listens on the loopback of the node's namespace.
final class NodeHttp {
  static final int PORT = 8090;
  private static final String BASE = "http://127.0.0.1:" + PORT;
  private static final int TIMEOUT_MILLIS = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private NodeHttp() {}

  /// @param status of the answer
  /// @param body empty when it is not JSON
  record Answer(int status, Optional<JsonNode> body) {}

  /// Empty if nobody answers (yet).
  static Optional<Answer> get(String namespace, String path) {
    try (NetworkNamespace inside = NetworkNamespace.named(namespace)) {
      return Optional.of(inside.call(() -> ask(path)));
    } catch (Exception nobody) {
      return Optional.empty();
    }
  }

  private static Answer ask(String path) throws IOException {
    var connection = (HttpURLConnection) URI.create(BASE + path).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    // A connection that is kept would be used again from another namespace.
    connection.setRequestProperty("Connection", "close");
    try {
      int status = connection.getResponseCode();
      InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      return new Answer(status, parse(body));
    } finally {
      connection.disconnect();
    }
  }

  private static Optional<JsonNode> parse(@org.jspecify.annotations.Nullable InputStream body) {
    if (body == null) return Optional.empty();
    try (body) {
      return Optional.ofNullable(JSON.readTree(body));
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }
}
