package rhumb.ops.http;

import java.util.List;
import java.util.Optional;
import rhumb.ops.view.Health;
import rhumb.ops.view.ProblemDocument;

/// A request that is not answered as asked, on its way to becoming a problem document.
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final transient Optional<Health> health;
  private final transient List<ProblemDocument.Mistake> errors;

  /// What can go wrong, each with the code of HTTP.
  enum Kind {
    BAD_REQUEST(400, "the request is malformed"),
    UNAUTHENTICATED(401, "it is not known who asks"),
    FORBIDDEN(403, "the caller may not do this"),
    FOREIGN_ORIGIN(403, "requests from foreign web pages are refused"),
    NOT_FOUND(404, "there is no such thing"),
    NOT_THIS_ROLE(404, "this node does not have that role"),
    METHOD_NOT_ALLOWED(405, "this cannot be done to it"),
    TOO_SLOW(408, "the request took too long to arrive"),
    CONFLICT(409, "the state of the thing does not allow it"),
    CHANGED_MEANWHILE(412, "somebody else has changed it meanwhile"),
    TOO_LARGE(413, "the request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "the body is not of a type that is understood"),
    MISDIRECTED(421, "the Host header names somebody else"),
    INVALID(422, "what is asked for cannot be"),
    WITHOUT_CONDITION(428, "say with If-Match which version is meant"),
    TOO_MANY_FAILURES(429, "too many wrong tokens came from there"),
    TOO_MANY_CLIENTS(429, "too many clients do this at the same time"),
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
    this(kind, detail, Optional.empty(), List.of());
  }

  Problem(Kind kind, String detail, Health health) {
    this(kind, detail, Optional.of(health), List.of());
  }

  /// Everything that is wrong at once.
  Problem(Kind kind, String detail, List<ProblemDocument.Mistake> errors) {
    this(kind, detail, Optional.empty(), errors);
  }

  private Problem(
      Kind kind, String detail, Optional<Health> health, List<ProblemDocument.Mistake> errors) {
    super(detail, null, false, false);
    this.kind = kind;
    this.health = health;
    this.errors = List.copyOf(errors);
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

  List<ProblemDocument.Mistake> errors() {
    return errors;
  }
}
