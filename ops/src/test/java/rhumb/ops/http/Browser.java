package rhumb.ops.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// A tab of Debian's chromium without a window, driven by its debugging protocol.
public final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_SECONDS = 100;

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger last = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  /// @param folder for its profile
  public Browser(Path folder) throws Exception {
    List<String> command = new ArrayList<>(List.of("chromium", "--headless", "--no-sandbox"));
    command.addAll(List.of("--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"));
    command.addAll(List.of("--remote-debugging-port=0", "--no-first-run"));
    command.addAll(List.of("--user-data-dir=" + folder.resolve("profile"), "about:blank"));
    process =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    String port = until("the browser starts", () -> port(folder));
    URI open = URI.create("http://127.0.0.1:" + port + "/json/new?about:blank");
    HttpRequest request = HttpRequest.newBuilder(open).PUT(BodyPublishers.noBody()).build();
    JsonNode tab = JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
    URI debugger = URI.create(tab.get("webSocketDebuggerUrl").textValue());
    socket = client.newWebSocketBuilder().buildAsync(debugger, new Hearing()).join();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      ask(domain + ".enable", Map.of());
    }
  }

  private static Optional<String> port(Path folder) {
    try {
      Path file = folder.resolve("profile/DevToolsActivePort");
      return Files.exists(file)
          ? Files.readString(file).lines().findFirst().filter(line -> !line.isBlank())
          : Optional.empty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Puts the pieces of messages together and gives answers to who waits for them.
  private final class Hearing implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean complete) {
      text.append(data);
      if (complete) {
        heard(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(true);
    }
  }

  private void heard(String message) {
    try {
      JsonNode read = JSON.readTree(message);
      if (read.has("id")) {
        CompletableFuture<JsonNode> asker = waiting.remove(read.get("id").intValue());
        if (asker != null) asker.complete(read);
        return;
      }
      String method = read.get("method").textValue();
      JsonNode about = read.get("params");
      boolean complains =
          method.equals("Runtime.exceptionThrown")
              || method.equals("Log.entryAdded")
              || method.equals("Runtime.consoleAPICalled");
      if (complains) complaints.add(about.toString());
    } catch (IOException e) {
      complaints.add(e.toString());
    }
  }

  JsonNode ask(String method, Map<String, ?> parameters) throws Exception {
    int id = last.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    waiting.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    socket.sendText(message.toString(), true).join();
    JsonNode read = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (read.has("error")) throw new AssertionError(method + ": " + read);
    return read.get("result");
  }

  public void open(String url) throws Exception {
    ask("Page.navigate", Map.of("url", url));
  }

  /// The value of an expression, as text.
  public String evaluate(String expression) {
    try {
      JsonNode result =
          ask("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
      return result.at("/result/value").asText();
    } catch (Exception e) {
      throw new AssertionError(expression, e);
    }
  }

  /// Waits until an expression is true.
  public void waitFor(String expression) {
    until(expression, () -> Optional.of(expression).filter(e -> evaluate(e).equals("true")));
  }

  String text() {
    return evaluate("document.body ? document.body.innerText : ''");
  }

  /// Waits until the page shows it.
  public void sees(String shown) {
    try {
      until(shown, () -> Optional.of(text()).filter(text -> text.contains(shown)));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + " in " + text(), e);
    }
  }

  /// @param width in points, as a window or a telephone has
  public void size(int width, int height) throws Exception {
    ask(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  public void colours(String scheme) throws Exception {
    Map<String, String> wish = Map.of("name", "prefers-color-scheme", "value", scheme);
    ask("Emulation.setEmulatedMedia", Map.of("features", List.of(wish)));
  }

  public byte[] picture() throws Exception {
    JsonNode result = ask("Page.captureScreenshot", Map.of("format", "png"));
    return Base64.getDecoder().decode(result.get("data").textValue());
  }

  /// Errors and warnings in the console since the last call.
  public List<String> complaints() {
    List<String> all = List.copyOf(complaints);
    complaints.clear();
    return all;
  }

  static <T> T until(String what, Supplier<Optional<T>> question) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      Optional<T> answer = question.get();
      if (answer.isPresent()) return answer.get();
      LockSupport.parkNanos(50_000_000);
    }
    throw new AssertionError("waited in vain for " + what);
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
