package rhumb.router.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/// What has been opened one after the other, and is closed in the opposite order.
final class Opened implements AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  <T extends AutoCloseable> T keep(T resource) {
    resources.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e); // none of them declares one
      }
    }
  }
}
