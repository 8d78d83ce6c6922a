package rhumb.ops.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import rhumb.ops.access.Role;

/// The pages for a browser: files that come as they are, and ask the API like everybody else.
final class Dashboard {
  /// A page each, and what they share.
  private static final List<String> SCRIPTS =
      List.of(
          "dashboard",
          "ask",
          "overview",
          "topology",
          "network",
          "neighbours",
          "picture",
          "map-cache",
          "database",
          "sites",
          "mappings",
          "cluster",
          "events",
          "lookup",
          "drops",
          "security");

  private Dashboard() {}

  static List<Endpoint> endpoints() {
    List<Endpoint> files = new ArrayList<>();
    files.add(file("/", "index.html", "text/html; charset=UTF-8"));
    files.add(file("/dashboard/dashboard.css", "dashboard.css", "text/css; charset=UTF-8"));
    files.add(file("/dashboard/icon.svg", "icon.svg", "image/svg+xml"));
    for (String script : SCRIPTS) {
      String name = script + ".js";
      files.add(file("/dashboard/" + name, name, "application/javascript; charset=UTF-8"));
    }
    return files;
  }

  private static Endpoint file(String path, String name, String type) {
    Endpoint.Text text = new Endpoint.Text(type, resource("dashboard/" + name));
    return Endpoint.get(path, Role.ANYONE, request -> CompletableFuture.completedFuture(text));
  }

  /// The description of the API.
  static Endpoint description() {
    byte[] octets = resource("openapi.yaml");
    var text = new Endpoint.Text("application/yaml; charset=UTF-8", octets);
    return Endpoint.get(
        "/api/v1/openapi.yaml", Role.ANYONE, _ -> CompletableFuture.completedFuture(text));
  }

  private static byte[] resource(String name) {
    try (InputStream in = Dashboard.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a broken jar
    }
  }
}
