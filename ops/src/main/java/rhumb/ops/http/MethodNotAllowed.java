package rhumb.ops.http;

import java.util.List;

/// The path exists, but not with that method.
final class MethodNotAllowed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> allowed;

  MethodNotAllowed(List<String> allowed) {
    super("allowed are " + String.join(", ", allowed), null, false, false);
    this.allowed = allowed;
  }

  List<String> allowed() {
    return allowed;
  }
}
