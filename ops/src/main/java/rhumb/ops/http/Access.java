package rhumb.ops.http;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import rhumb.ops.access.Role;
import rhumb.ops.access.Token;
import rhumb.ops.access.Tokens;

/// Finds out who asks, and slows down whoever guesses tokens.
final class Access {
  private static final int MOST_FAILURES = 10; // a minute and source
  private static final int MOST_SOURCES = 4096;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private record Failures(Instant since, int count) {}

  private volatile Tokens tokens;
  private final BooleanSupplier mutual;
  private final Clock clock;
  private final Map<InetAddress, Failures> failures = // guarded by this
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Failures> eldest) {
          return size() > MOST_SOURCES;
        }
      };

  /// @param mutual whether clients need a certificate
  Access(Tokens tokens, BooleanSupplier mutual, Clock clock) {
    this.tokens = tokens;
    this.mutual = mutual;
    this.clock = clock;
  }

  /// From now on these count, and no others.
  void adopt(Tokens others) {
    tokens = others;
  }

  /// @param certificate whom the client has proved to be, if anybody
  /// @param authorization the header, if there is one
  /// @throws Problem if it is wrong, or came after too many that were
  Caller identify(Optional<String> certificate, Optional<String> authorization, InetAddress from) {
    if (mutual.getAsBoolean() && certificate.isEmpty()) {
      return new Caller("anyone", Role.ANYONE, from);
    }
    Tokens known = tokens;
    if (known.isEmpty()) return new Caller(certificate.orElse("anyone"), Role.ADMIN, from);
    if (authorization.isEmpty()) return new Caller("anyone", Role.ANYONE, from);
    if (hasFailedTooOften(from)) {
      throw new Problem(Problem.Kind.TOO_MANY_FAILURES, "wait a minute");
    }
    Optional<Token> token = bearer(authorization.get()).flatMap(known::find);
    if (token.isEmpty()) {
      failed(from);
      throw new Problem(Problem.Kind.UNAUTHENTICATED, "this token is not known here");
    }
    return new Caller(token.get().name(), token.get().role(), from);
  }

  /// @throws Problem if the caller may not do it
  void check(Caller caller, Endpoint endpoint) {
    if (caller.role().includes(endpoint.role())) return;
    String needed = endpoint.role().word();
    if (caller.role() == Role.ANYONE) {
      throw new Problem(
          Problem.Kind.UNAUTHENTICATED,
          mutual.getAsBoolean()
              ? "show a certificate that this node's authority has signed"
              : "send Authorization: Bearer TOKEN, a token of the role " + needed);
    }
    throw new Problem(
        Problem.Kind.FORBIDDEN,
        caller.name() + " is " + caller.role().word() + ", this takes the role " + needed);
  }

  private static Optional<String> bearer(String authorization) {
    String[] words = authorization.strip().split(" +", 2);
    return words.length == 2 && words[0].equalsIgnoreCase("Bearer")
        ? Optional.of(words[1])
        : Optional.empty();
  }

  private synchronized boolean hasFailedTooOften(InetAddress from) {
    Failures known = failures.get(from);
    if (known == null) return false;
    if (known.since().plus(WINDOW).isBefore(clock.instant())) {
      failures.remove(from);
      return false;
    }
    return known.count() >= MOST_FAILURES;
  }

  private synchronized void failed(InetAddress from) {
    failures.merge(
        from,
        new Failures(clock.instant(), 1),
        (known, _) -> new Failures(known.since(), known.count() + 1));
  }
}
