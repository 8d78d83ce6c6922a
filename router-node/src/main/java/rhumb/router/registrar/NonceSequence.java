package rhumb.router.registrar;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import rhumb.protocol.wire.Nonce;

/// The nonces of this router's Map-Registers, each above the one before (RFC 9301 §5.6). They start
/// at the time in microseconds, so that they rise across restarts without being stored, as long as
/// fewer than a million a second are used and the clock is not set back.
public final class NonceSequence {
  private final AtomicLong next;

  public NonceSequence(Clock clock) {
    Instant now = clock.instant();
    next = new AtomicLong(now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
  }

  public Nonce next() {
    return new Nonce(next.getAndIncrement());
  }
}
