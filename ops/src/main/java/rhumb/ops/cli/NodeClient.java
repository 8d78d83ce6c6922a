package rhumb.ops.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import rhumb.ops.view.ProblemDocument;
import rhumb.ops.view.WireJson;

/// A client of one node's HTTP API. Blocking, because a command has nothing else to do, and on the
/// oldest client of the platform, because that one starts fastest.
public final class NodeClient {
  private static final ObjectMapper JSON = WireJson.mapper();
  private static final int LARGEST_ANSWER = 1 << 28; // octets

  private final URI server;
  private final int timeoutMillis;
  private final Optional<String> token;
  private final Optional<Trust> trust;

  /// @param server such as `http://127.0.0.1:8090` or `https://node.example:8090`
  /// @throws Failure if that is no address of a server
  public NodeClient(String server, Duration timeout) {
    this(server, timeout, Optional.empty(), Optional.empty());
  }

  /// @param token what the node knows us by, if it wants to
  /// @param trust for https; empty for whom Java trusts
  public NodeClient(
      String server, Duration timeout, Optional<String> token, Optional<Trust> trust) {
    this.token = token;
    this.trust = trust;
    this.server = parse(server);
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
  }

  private static URI parse(String server) {
    try {
      URI uri = new URI(server.endsWith("/") ? server.substring(0, server.length() - 1) : server);
      boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (known && uri.getHost() != null && uri.getPath().isEmpty()) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // said below
    }
    throw new Failure(
        ExitCode.USAGE,
        "\"" + server + "\" is no address of a node",
        "",
        "write it as http://HOST:PORT or https://HOST:PORT, after -s or in RHUMB_SERVER");
  }

  /// An answer that may be as long as it likes; to be closed.
  ///
  /// @throws Failure if it does not begin
  public InputStream open(String path) {
    try {
      HttpURLConnection connection = connect("GET", path, new byte[0], Map.of());
      if (connection.getResponseCode() / 100 == 2) return connection.getInputStream();
      throw refused(connection.getResponseCode(), body(connection.getErrorStream()));
    } catch (IOException e) {
      throw unanswered(e);
    }
  }

  /// @param path from the root, escaped
  public byte[] get(String path) {
    return exchange("GET", path, new byte[0]);
  }

  public byte[] delete(String path) {
    return exchange("DELETE", path, new byte[0]);
  }

  /// Without a body.
  public byte[] post(String path) {
    return exchange("POST", path, new byte[0]);
  }

  public byte[] post(String path, Object body) {
    try {
      return exchange("POST", path, JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a request that cannot be written", e);
    }
  }

  /// @param version of what is replaced, as an entity tag; empty for whatever is there
  public byte[] put(String path, Object body, Optional<String> version) {
    try {
      Map<String, String> headers = new HashMap<>();
      version.ifPresent(tag -> headers.put("If-Match", "\"" + tag + "\""));
      return exchange("PUT", path, JSON.writeValueAsBytes(body), headers);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a request that cannot be written", e);
    }
  }

  /// @param lines of JSON
  public byte[] postLines(String path, byte[] lines) {
    return exchange("POST", path, lines, Map.of("Content-Type", "application/x-ndjson"));
  }

  private byte[] exchange(String method, String path, byte[] body) {
    return exchange(method, path, body, Map.of());
  }

  private byte[] exchange(String method, String path, byte[] body, Map<String, String> headers) {
    try {
      return answer(connect(method, path, body, headers));
    } catch (IOException e) {
      throw unanswered(e);
    }
  }

  private HttpURLConnection connect(
      String method, String path, byte[] body, Map<String, String> headers) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) server.resolve(path).toURL().openConnection();
    if (connection instanceof HttpsURLConnection secure) {
      trust.ifPresent(it -> it.applyTo(secure));
    }
    connection.setRequestMethod(method);
    connection.setConnectTimeout(timeoutMillis);
    connection.setReadTimeout(timeoutMillis);
    connection.setInstanceFollowRedirects(false);
    token.ifPresent(t -> connection.setRequestProperty("Authorization", "Bearer " + t));
    if (method.equals("POST") || method.equals("PUT")) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      headers.forEach(connection::setRequestProperty);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }
    return connection;
  }

  private Failure unanswered(IOException e) {
    String said = String.valueOf(e.getMessage());
    return switch (e) {
      case SocketTimeoutException _ ->
          new Failure(
              ExitCode.TIMED_OUT,
              server + " did not answer in " + timeoutMillis / 1000 + " s",
              "",
              "give it longer with --timeout, or look at the log of the node");
      case UnknownHostException _ -> nobody("unknown host");
      case ConnectException _, NoRouteToHostException _ -> nobody(said);
      case SSLException _ ->
          new Failure(
              ExitCode.CANNOT_CONNECT,
              "no trust between " + server + " and us",
              said,
              "name who signed its certificate with --tls-ca or RHUMB_TLS_CA, and yourself with"
                  + " --tls-cert and --tls-key");
      default ->
          new Failure(
              ExitCode.CANNOT_CONNECT,
              server + " does not speak our HTTP",
              said,
              "http".equals(server.getScheme()) ? "is it https://?" : "");
    };
  }

  private Failure nobody(String why) {
    return new Failure(
        ExitCode.CANNOT_CONNECT,
        "no node answers at " + server,
        why,
        "start one with `rhumb node --config FILE`, or name another with -s or RHUMB_SERVER");
  }

  private byte[] answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status / 100 == 2) return body(connection.getInputStream());
    throw refused(status, body(connection.getErrorStream()));
  }

  private static byte[] body(@Nullable InputStream stream) throws IOException {
    if (stream == null) return new byte[0];
    try (stream) {
      return stream.readNBytes(LARGEST_ANSWER);
    }
  }

  /// A refusal in the node's own words, if it has any.
  private Failure refused(int status, byte[] body) {
    int exitCode =
        switch (status) {
          case 404 -> ExitCode.NEGATIVE;
          case 401, 403, 421, 429 -> ExitCode.DENIED;
          case 408, 504 -> ExitCode.TIMED_OUT;
          case 400, 405, 409, 412, 413, 415, 422, 428 -> ExitCode.USAGE;
          case 503 -> ExitCode.NEGATIVE;
          default -> ExitCode.SERVER_ERROR;
        };
    try {
      ProblemDocument problem = JSON.readValue(body, ProblemDocument.class);
      if (problem != null && problem.detail() != null) {
        return new Failure(exitCode, problem.detail(), mistakes(problem), advice(problem));
      }
    } catch (IOException _) {
      // not one of our nodes: the code has to do
    }
    String text = new String(body, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    return new Failure(exitCode, server + " answered " + status, text, "");
  }

  /// Where in the body; what a single one is about has been said.
  private static String mistakes(ProblemDocument problem) {
    List<ProblemDocument.Mistake> all =
        Optional.ofNullable(problem.errors()).orElse(List.<ProblemDocument.Mistake>of());
    return all.size() == 1
        ? all.getFirst().pointer()
        : all.stream().map(m -> m.pointer() + " " + m.detail()).collect(Collectors.joining(", "));
  }

  private static String advice(ProblemDocument problem) {
    return switch (problem.type()) {
      case "urn:rhumb:problem:not-this-role" -> "ask another node with -s http://HOST:PORT";
      case "urn:rhumb:problem:unauthenticated" ->
          "name the file that holds your token with --token-file or in RHUMB_TOKEN_FILE";
      case "urn:rhumb:problem:misdirected" -> "reach it under a name that it has configured";
      default -> "";
    };
  }

  /// The same shape as the API's, for an answer that was cut down.
  public static byte[] write(Object answer) {
    try {
      return JSON.writeValueAsBytes(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read cannot be written", e);
    }
  }

  /// @throws Failure if the answer is not of that shape
  public static <T> T read(byte[] body, Class<T> type) {
    try {
      return JSON.readValue(body, type);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.SERVER_ERROR,
          "the node answered something that this version does not understand",
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          "use the rhumb command of the node's version");
    }
  }
}
