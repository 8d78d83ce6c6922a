package rhumb.ops.http;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;
import java.util.List;
import java.util.Optional;
import rhumb.ops.view.ProblemDocument;

/// What Akka HTTP refuses before there is a request becomes a problem document, too. Named in the
/// configuration of the server, from where Akka looks for the field as a Scala object has it.
public final class ParsingProblems extends ParsingErrorHandler {
  @SuppressWarnings("MemberName") // Scala's name for the only instance
  public static final ParsingProblems MODULE$ = new ParsingProblems();

  private ParsingProblems() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    return Responses.document(
        new ProblemDocument(
            "urn:rhumb:problem:not-http",
            status.reason(),
            status.intValue(),
            error.summary(),
            "",
            Optional.empty(),
            List.of()));
  }
}
