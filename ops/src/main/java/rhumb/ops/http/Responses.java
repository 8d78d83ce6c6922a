package rhumb.ops.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.List;
import java.util.Locale;
import rhumb.ops.view.ProblemDocument;

/// Builds responses. None of them may be read as a script, framed, or kept by a cache.
final class Responses {
  private static final ContentType PROBLEM =
      MediaTypes.applicationWithFixedCharset(
              "problem+json", akka.http.javadsl.model.HttpCharsets.UTF_8)
          .toContentType();
  private static final List<HttpHeader> GUARDS =
      List.of(
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'"),
          RawHeader.create("Cache-Control", "no-store"));

  private Responses() {}

  static HttpResponse json(Object answer) {
    return guarded(HttpResponse.create())
        .withEntity(ContentTypes.APPLICATION_JSON, ServerJson.write(answer));
  }

  static HttpResponse text(Endpoint.Text text) {
    return guarded(HttpResponse.create())
        .withEntity(ContentTypes.parse(text.contentType()), text.octets());
  }

  /// @param instance the path that was asked for
  static HttpResponse problem(RuntimeException e, String instance) {
    if (e instanceof MethodNotAllowed notAllowed) {
      String allowed = String.join(", ", notAllowed.allowed());
      return problem(new Problem(Problem.Kind.METHOD_NOT_ALLOWED, "allowed: " + allowed), instance)
          .addHeader(RawHeader.create("Allow", allowed));
    }
    Problem problem = e instanceof Problem p ? p : new Problem(Problem.Kind.INTERNAL, "");
    Problem.Kind kind = problem.kind();
    return document(
        new ProblemDocument(
            "urn:rhumb:problem:" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-'),
            kind.title,
            kind.status,
            problem.detail(),
            instance,
            problem.health()));
  }

  static HttpResponse document(ProblemDocument document) {
    return guarded(HttpResponse.create())
        .withStatus(document.status())
        .withEntity(PROBLEM, ServerJson.write(document));
  }

  private static HttpResponse guarded(HttpResponse response) {
    return response.addHeaders(GUARDS);
  }
}
