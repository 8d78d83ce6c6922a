package rhumb.protocol.data;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What this router knows of the path to one remote RLOC by having its nonces echoed (RFC 9300
/// §10.1). A value: each event makes the next one; times are of `System.nanoTime`.
/// ```
///          ask               the peer echoes our nonce
///  idle ────────▶ asking ─────────────────────────────▶ idle, path UP
///                  │  ▲  └── time is over, yet packets came ─▶ idle, path DOWN
///  the peer asks   ▼  │  └── time is over, nothing came ─▶ idle, path as it was
///                suspended, echoing
/// ```
/// Whoever is asked while asking lets the other go first; its own time stands still meanwhile.
/// Only for closed networks, and only if the peer's Map-Reply had the E bit.
///
/// @param question what we want to have echoed
/// @param answer what we owe the peer
public record EchoNonce(Path path, Optional<Question> question, Optional<Answer> answer) {
  /// What echoes have told of the path so far.
  public enum Path {
    UNKNOWN,
    UP,
    DOWN
  }

  /// A nonce that the peer should echo.
  ///
  /// @param untilNs when to judge
  /// @param heard whether packets came from the peer since it was asked
  public record Question(int nonce, long untilNs, boolean heard) {}

  /// A nonce of the peer's that we echo.
  ///
  /// @param untilNs when to stop
  public record Answer(int nonce, long untilNs) {}

  /// Nothing asked, nothing known.
  public static final EchoNonce IDLE =
      new EchoNonce(Path.UNKNOWN, Optional.empty(), Optional.empty());

  /// Starts to ask, or asks anew with another nonce.
  ///
  /// @param nonce 24 random bits (RFC 4086), others for each remote RLOC
  /// @param patience how long to wait for the echo: the RFC leaves it to the implementation
  public EchoNonce ask(int nonce, long nowNs, Duration patience) {
    long fromNs = answer.map(Answer::untilNs).orElse(nowNs);
    var asked = new Question(nonce & 0xFF_FFFF, fromNs + patience.toNanos(), false);
    return new EchoNonce(path, Optional.of(asked), answer);
  }

  /// A packet has come from this RLOC.
  ///
  /// @param echoFor how long to echo if the packet asks for it; less than peers' patience
  public EchoNonce received(DataHeader header, long nowNs, Duration echoFor) {
    EchoNonce heard = new EchoNonce(path, question.map(EchoNonce::heard), answer);
    if (!header.hasNonce()) return heard;
    if (header.requestsEcho()) return heard.asked(header.nonce(), nowNs, echoFor);
    boolean echoed = question.isPresent() && question.get().nonce() == header.nonce();
    return echoed ? new EchoNonce(Path.UP, Optional.empty(), answer) : heard;
  }

  private static Question heard(Question question) {
    return question.heard() ? question : new Question(question.nonce(), question.untilNs(), true);
  }

  /// The peer asks. Its nonce may change at any time; the end of our echoing does not move with it,
  /// or a peer that never stops asking would never let us ask.
  private EchoNonce asked(int nonce, long nowNs, Duration echoFor) {
    if (answer.isPresent() && answer.get().untilNs() - nowNs > 0) {
      var other = new Answer(nonce, answer.get().untilNs());
      return new EchoNonce(path, question, Optional.of(other));
    }
    long ns = echoFor.toNanos();
    Optional<Question> later =
        question.map(own -> new Question(own.nonce(), own.untilNs() + ns, own.heard()));
    return new EchoNonce(path, later, Optional.of(new Answer(nonce, nowNs + ns)));
  }

  /// Time has passed: judges a question whose time is over, ends an echo.
  ///
  /// Silence says nothing about a path: traffic may flow one way only (RFC 9300 §10).
  public EchoNonce at(long nowNs) {
    Optional<Answer> owed = answer.filter(own -> own.untilNs() - nowNs > 0);
    if (question.isEmpty() || question.get().untilNs() - nowNs > 0) {
      return owed.equals(answer) ? this : new EchoNonce(path, question, owed);
    }
    return new EchoNonce(question.get().heard() ? Path.DOWN : path, Optional.empty(), owed);
  }

  /// The nonce that packets to this RLOC carry now.
  public OptionalInt nonceToSend() {
    if (answer.isPresent()) return OptionalInt.of(answer.get().nonce());
    return question.isPresent() ? OptionalInt.of(question.get().nonce()) : OptionalInt.empty();
  }

  /// Whether packets to this RLOC carry the E bit now.
  public boolean requestsEcho() {
    return answer.isEmpty() && question.isPresent();
  }
}
