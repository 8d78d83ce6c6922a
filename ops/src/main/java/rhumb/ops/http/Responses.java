package rhumb.ops.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
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
          RawHeader.create(
              "Content-Security-Policy",
              "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
          RawHeader.create("Referrer-Policy", "no-referrer"),
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

  static HttpResponse streamed(Endpoint.Streamed answer) {
    ContentType type = ContentTypes.parse(answer.contentType());
    return guarded(HttpResponse.create())
        .withEntity(HttpEntities.createChunked(type, answer.octets()));
  }

  static HttpResponse reply(Endpoint.Reply reply) {
    HttpResponse response = json(reply.body()).withStatus(reply.status());
    for (var header : reply.headers().entrySet()) {
      response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
    }
    return response;
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
    ProblemDocument document =
        new ProblemDocument(
            "urn:rhumb:problem:" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-'),
            kind.title,
            kind.status,
            problem.detail(),
            instance,
            problem.health(),
            problem.errors());
    return document(document).addHeaders(hints(kind));
  }

  private static List<HttpHeader> hints(Problem.Kind kind) {
    return switch (kind) {
      case UNAUTHENTICATED ->
          List.of(RawHeader.create("WWW-Authenticate", "Bearer realm=\"rhumb\""));
      case TOO_MANY_FAILURES, TOO_MANY_CLIENTS -> List.of(RawHeader.create("Retry-After", "60"));
      default -> List.of();
    };
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
