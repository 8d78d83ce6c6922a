package rhumb.ops.http;

import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaType;
import akka.http.javadsl.model.headers.TlsSessionInfo;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.http.scaladsl.model.IllegalUriException;
import akka.stream.javadsl.Source;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From a request to its response: guards, the table of endpoints, and a problem document for
/// whatever goes wrong.
final class Requests {
  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  private static final long LARGEST_BODY = 64 * 1024; // octets
  private static final long SLOWEST_BODY_MILLIS = 5_000;
  private static final long DEADLINE_SECONDS = 15; // below Akka's own request-timeout
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10); // of a long body

  private final ClassicActorSystemProvider system;
  private final List<Endpoint> endpoints;
  private final Access access;
  private final RequestCounts counts;
  private final Origins origins;

  Requests(
      ClassicActorSystemProvider system,
      List<Endpoint> endpoints,
      Access access,
      RequestCounts counts,
      Serving serving) {
    this.system = system;
    this.endpoints = endpoints;
    this.access = access;
    this.counts = counts;
    this.origins = new Origins(serving);
  }

  CompletionStage<HttpResponse> handle(HttpRequest request, InetAddress from) {
    try {
      return answer(request, from).handle((answer, e) -> respond(request, answer, e));
    } catch (RuntimeException e) {
      request.discardEntityBytes(system);
      return CompletableFuture.completedFuture(respond(request, null, e));
    }
  }

  private CompletionStage<?> answer(HttpRequest request, InetAddress from) {
    origins.check(request);
    Caller caller = access.identify(certificate(request), header(request, "Authorization"), from);
    List<String> path = segments(request);
    Endpoint endpoint = find(method(request), path);
    access.check(caller, endpoint);
    Endpoint.Request asked =
        new Endpoint.Request(
            endpoint.match(path).orElseThrow(),
            parameters(request, endpoint),
            headers(request),
            new byte[0],
            Source.empty(),
            caller);
    if (request.method().isSafe()) return answer(request, endpoint, asked);
    return audited(stage(request, () -> answer(request, endpoint, asked)), request, caller);
  }

  private CompletionStage<?> stage(HttpRequest request, Supplier<CompletionStage<?>> answer) {
    try {
      return answer.get();
    } catch (RuntimeException e) {
      request.discardEntityBytes(system);
      return CompletableFuture.failedStage(e);
    }
  }

  private CompletionStage<?> answer(
      HttpRequest request, Endpoint endpoint, Endpoint.Request asked) {
    if (endpoint.body() == Endpoint.Body.NONE) {
      request.discardEntityBytes(system);
      return asked(endpoint, asked);
    }
    if (endpoint.body() == Endpoint.Body.STREAM) {
      var octets = request.entity().withoutSizeLimit().getDataBytes();
      return endpoint.handler().answer(asked.withStream(octets.idleTimeout(LONGEST_PAUSE)));
    }
    if (!ContentTypes.APPLICATION_JSON.mediaType().equals(type(request))) {
      throw new Problem(Problem.Kind.UNSUPPORTED_MEDIA_TYPE, "send Content-Type: application/json");
    }
    return body(request).thenCompose(body -> asked(endpoint, asked.withBody(body)));
  }

  /// Who changed what stands in the log.
  private static CompletionStage<?> audited(
      CompletionStage<?> answer, HttpRequest request, Caller caller) {
    String what = request.method().value() + " " + request.getUri().getPathString();
    String who = caller.name() + " at " + caller.from().getHostAddress();
    return answer.whenComplete(
        (done, e) ->
            log.info("{} by {}: {}", what, who, e == null ? "done" : cause(e).getMessage()));
  }

  /// The name in the certificate of a client that has shown one.
  private static Optional<String> certificate(HttpRequest request) {
    return request
        .getHeader(TlsSessionInfo.class)
        .flatMap(
            info -> {
              try {
                return Optional.of(info.getSession().getPeerPrincipal().getName());
              } catch (SSLPeerUnverifiedException _) {
                return Optional.empty();
              }
            });
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(header -> header.value());
  }

  private static Map<String, String> headers(HttpRequest request) {
    Map<String, String> all = new HashMap<>();
    for (HttpHeader header : request.getHeaders()) {
      all.merge(header.lowercaseName(), header.value(), (a, b) -> a + ", " + b);
    }
    return all;
  }

  private static CompletionStage<?> asked(Endpoint endpoint, Endpoint.Request request) {
    return endpoint
        .handler()
        .answer(request)
        .toCompletableFuture()
        .copy()
        .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private CompletionStage<byte[]> body(HttpRequest request) {
    return request
        .entity()
        .withSizeLimit(LARGEST_BODY)
        .toStrict(SLOWEST_BODY_MILLIS, system)
        .thenApply(strict -> strict.getData().toArrayUnsafe())
        .exceptionally(e -> refuseBody(e));
  }

  private static byte[] refuseBody(Throwable thrown) {
    throw switch (cause(thrown)) {
      case EntityStreamSizeException _ ->
          new Problem(Problem.Kind.TOO_LARGE, "at most " + LARGEST_BODY + " octets are read");
      case TimeoutException _ -> new Problem(Problem.Kind.TOO_SLOW, "the body did not end");
      default -> new Problem(Problem.Kind.BAD_REQUEST, "the body broke off");
    };
  }

  private static Throwable cause(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return thrown instanceof CompletionException && cause != null ? cause : thrown;
  }

  private static MediaType type(HttpRequest request) {
    return request.entity().getContentType().mediaType();
  }

  /// HEAD is GET without the body, which Akka leaves out.
  private static String method(HttpRequest request) {
    String method = request.method().value();
    return method.equals("HEAD") ? "GET" : method;
  }

  private Endpoint find(String method, List<String> path) {
    List<Endpoint> here = endpoints.stream().filter(e -> e.match(path).isPresent()).toList();
    if (here.isEmpty()) {
      throw new Problem(Problem.Kind.NOT_FOUND, "nothing is at /" + String.join("/", path));
    }
    return here.stream()
        .filter(e -> e.method().equals(method))
        .findFirst()
        .orElseThrow(() -> new MethodNotAllowed(here.stream().map(Endpoint::method).toList()));
  }

  private static Map<String, String> parameters(HttpRequest request, Endpoint endpoint) {
    Map<String, String> found = new HashMap<>();
    request.getUri().query().toList().forEach(p -> add(found, p.first(), p.second(), endpoint));
    return found;
  }

  private static void add(Map<String, String> found, String name, String value, Endpoint endpoint) {
    if (!endpoint.parameters().contains(name)) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "unknown parameter \"" + name + "\"");
    }
    if (found.put(name, value) != null) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "parameter \"" + name + "\" is there twice");
    }
  }

  private HttpResponse respond(
      HttpRequest request, @Nullable Object answer, @Nullable Throwable thrown) {
    HttpResponse response = response(request, answer, thrown);
    counts.count(route(request), response.status().intValue());
    return response;
  }

  private String route(HttpRequest request) {
    List<String> path = segments(request);
    return endpoints.stream()
        .filter(endpoint -> endpoint.match(path).isPresent())
        .findFirst()
        .map(Endpoint::pattern)
        .orElse("none");
  }

  private static List<String> segments(HttpRequest request) {
    return StreamSupport.stream(request.getUri().pathSegments().spliterator(), false).toList();
  }

  private static HttpResponse response(
      HttpRequest request, @Nullable Object answer, @Nullable Throwable thrown) {
    String path = request.getUri().getPathString();
    if (thrown != null) return Responses.problem(problem(thrown, request), path);
    return switch (answer) {
      case null -> Responses.problem(new Problem(Problem.Kind.INTERNAL, "no answer"), path);
      case Endpoint.Text text -> Responses.text(text);
      case Endpoint.Streamed streamed -> Responses.streamed(streamed);
      case Endpoint.Reply reply -> Responses.reply(reply);
      default -> Responses.json(answer);
    };
  }

  private static RuntimeException problem(Throwable thrown, HttpRequest request) {
    Throwable cause = cause(thrown);
    return switch (cause) {
      case Problem problem -> problem;
      case MethodNotAllowed notAllowed -> notAllowed;
      case IllegalUriException e ->
          new Problem(Problem.Kind.BAD_REQUEST, String.valueOf(e.getMessage()));
      case TimeoutException _ -> new Problem(Problem.Kind.NO_ANSWER, "it may be overloaded");
      default -> {
        log.error("{} {} failed", request.method().value(), request.getUri(), cause);
        yield new Problem(Problem.Kind.INTERNAL, "its log says why");
      }
    };
  }
}
