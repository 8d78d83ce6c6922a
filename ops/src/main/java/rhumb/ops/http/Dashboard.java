package rhumb.ops.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import rhumb.ops.access.Role;

/// The pages for a browser: files that come as they are, and ask the API like everybody else.
final class Dashboard {
  private Dashboard() {}

  static List<Endpoint> endpoints() {
    return List.of(
        file("/", "index.html", "text/html; charset=UTF-8"),
        file("/dashboard/dashboard.css", "dashboard.css", "text/css; charset=UTF-8"),
        file("/dashboard/dashboard.js", "dashboard.js", "application/javascript; charset=UTF-8"),
        file("/dashboard/icon.svg", "icon.svg", "image/svg+xml"));
  }

  private static Endpoint file(String path, String name, String type) {
    Endpoint.Text text = new Endpoint.Text(type, read(name));
    return Endpoint.get(path, Role.ANYONE, request -> CompletableFuture.completedFuture(text));
  }

  private static byte[] read(String name) {
    try (InputStream in = Dashboard.class.getResourceAsStream("dashboard/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a broken jar
    }
  }
}
