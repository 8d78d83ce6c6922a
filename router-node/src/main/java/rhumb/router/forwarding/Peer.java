package rhumb.router.forwarding;

import java.time.Duration;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.EchoNonce;

/// What the headers of data packets tell of one remote RLOC, and what ours tell it: the same for
/// all that send there. Packets read a number; only news take the lock.
public final class Peer {
  private static final Duration PATIENCE = Duration.ofSeconds(3); // for an echo
  private static final Duration ECHO_FOR = Duration.ofSeconds(1); // less than others' patience
  private static final long BETWEEN_SIGNALS_NS = 1_000_000_000;
  private static final int SPEAKING = 0x8000_0000;
  private static final int ASKING = 0x2000_0000;
  private static final int NONCE = 0xFF_FFFF;

  private EchoNonce echo = EchoNonce.IDLE;
  private volatile int word; // 0: nothing to say
  private volatile boolean listening;
  private volatile long untilNs;
  private long signalledNs = System.nanoTime() - BETWEEN_SIGNALS_NS;
  private int statusBits = -1;
  private int toldVersion;
  private int told;

  Peer() {}

  /// True if packets to it carry a nonce at the moment.
  public boolean isSpeaking() {
    return word != 0;
  }

  /// What packets to it carry: see [#nonce] and [#requestsEcho]; 0 if there is nothing any more.
  public int word(long nowNs) {
    if (word != 0 && nowNs - untilNs >= 0) judge(nowNs);
    return word;
  }

  public static int nonce(int word) {
    return word & NONCE;
  }

  public static boolean requestsEcho(int word) {
    return (word & ASKING) != 0;
  }

  /// Begins to ask for an echo of 24 random bits.
  public synchronized void ask(int nonce, long nowNs) {
    become(echo.ask(nonce & NONCE, nowNs, PATIENCE));
  }

  /// True if any packet from it is news.
  public boolean isListening() {
    return listening;
  }

  /// A packet has come from it.
  public void received(DataHeader header, long nowNs) {
    boolean repeated = header.requestsEcho() && word == (SPEAKING | header.nonce());
    boolean unasked = header.hasNonce() && !header.requestsEcho() && word == 0;
    if ((repeated && nowNs - untilNs < 0) || unasked) return;
    synchronized (this) {
      become(echo.at(nowNs).received(header, nowNs, ECHO_FOR));
    }
  }

  /// What echoes have told of the path by now.
  public synchronized EchoNonce.Path judge(long nowNs) {
    become(echo.at(nowNs));
    return echo.path();
  }

  private void become(EchoNonce next) {
    echo = next;
    listening = next.question().filter(question -> !question.heard()).isPresent();
    untilNs =
        next.answer()
            .map(EchoNonce.Answer::untilNs)
            .or(() -> next.question().map(EchoNonce.Question::untilNs))
            .orElse(0L);
    word =
        next.nonceToSend().isEmpty()
            ? 0
            : SPEAKING | (next.requestsEcho() ? ASKING : 0) | next.nonceToSend().getAsInt();
  }

  /// Whether `bits` are others than the last ones; by the thread that decapsulates.
  public boolean saysOtherBits(int bits) {
    if (bits == statusBits) return false;
    statusBits = bits;
    return true;
  }

  /// Whether the control plane may hear of it again: once a second.
  public boolean maySignal(long nowNs) {
    if (nowNs - signalledNs < BETWEEN_SIGNALS_NS) return false;
    signalledNs = nowNs;
    return true;
  }

  /// How often it has been told that our mapping is `version` now.
  public int told(int version) {
    return version == toldVersion ? told : 0;
  }

  public void tell(int version) {
    told = told(version) + 1;
    toldVersion = version;
  }
}
