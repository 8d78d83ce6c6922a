package rhumb.ops.http;

import java.util.Optional;
import rhumb.ops.view.Health;

/// A request that is not answered as asked, on its way to becoming a problem document.
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final transient Optional<Health> health;

  /// What can go wrong, each with the code of HTTP.
  enum Kind {
    BAD_REQUEST(400, "the request is malformed"),
    FOREIGN_ORIGIN(403, "requests from foreign web pages are refused"),
    NOT_FOUND(404, "there is no such thing"),
    NOT_THIS_ROLE(404, "this node does not have that role"),
    METHOD_NOT_ALLOWED(405, "this cannot be done to it"),
    TOO_SLOW(408, "the request took too long to arrive"),
    TOO_LARGE(413, "the request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "the body is not of a type that is understood"),
    MISDIRECTED(421, "the Host header names somebody else"),
    INTERNAL(500, "the node failed"),
    NOT_HEALTHY(503, "the node is not well"),
    NO_ANSWER(504, "a part of the node did not answer in time");

    final int status;
    final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }
  }

  Problem(Kind kind, String detail) {
    this(kind, detail, Optional.empty());
  }

  Problem(Kind kind, String detail, Optional<Health> health) {
    super(detail, null, false, false);
    this.kind = kind;
    this.health = health;
  }

  Kind kind() {
    return kind;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  Optional<Health> health() {
    return health;
  }
}
