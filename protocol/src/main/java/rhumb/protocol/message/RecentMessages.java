package rhumb.protocol.message;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;

/// The last control messages that came and went, for a person who wants to see them. Records only
/// for a minute after somebody has looked: until then a message costs one read of a flag.
public final class RecentMessages {
  private static final int MOST = 256;
  private static final int LONGEST = 4096; // octets that are kept of a message
  private static final Duration ATTENTION = Duration.ofMinutes(1);

  /// One message.
  ///
  /// @param id rises by one
  /// @param sent by us, otherwise received
  /// @param octets of the whole message
  /// @param masked the message with zeros for its secrets; empty if nobody can tell where they are
  public record Seen(
      long id,
      Instant at,
      boolean sent,
      IpAddress peer,
      int port,
      int octets,
      String line,
      Octets masked) {}

  private record Kept(
      long id, Instant at, boolean sent, IpAddress peer, int port, int octets, byte[] beginning) {
    Seen told() {
      return new Seen(id, at, sent, peer, port, octets, line(), Masking.of(beginning));
    }

    private String line() {
      if (octets > beginning.length) return "a message too long to be kept";
      try {
        return MessagePrinter.line(ControlMessage.decode(beginning));
      } catch (MalformedMessage e) {
        return "malformed (" + e.reason().label() + ")";
      }
    }
  }

  private final Clock clock;
  private final Deque<Kept> kept = new ArrayDeque<>(); // guarded by this
  private Instant lookedAt = Instant.MIN; // guarded by this
  private long next = 1; // guarded by this
  private volatile boolean recording;

  public RecentMessages(Clock clock) {
    this.clock = clock;
  }

  public void received(IpAddress from, int port, byte[] octets) {
    if (recording) keep(false, from, port, octets);
  }

  public void sent(IpAddress to, int port, byte[] octets) {
    if (recording) keep(true, to, port, octets);
  }

  private synchronized void keep(boolean sent, IpAddress peer, int port, byte[] octets) {
    Instant now = clock.instant();
    if (lookedAt.plus(ATTENTION).isBefore(now)) {
      recording = false;
      kept.clear();
      return;
    }
    if (kept.size() == MOST) kept.removeFirst();
    byte[] beginning = octets.length > LONGEST ? new byte[0] : octets;
    kept.addLast(new Kept(next++, now, sent, peer, port, octets.length, beginning));
  }

  /// Those with a greater id, the oldest first, without keys and authentication codes. Starts the
  /// recording if nobody looked lately.
  public List<Seen> after(long id) {
    List<Kept> found;
    synchronized (this) {
      lookedAt = clock.instant();
      recording = true;
      found = kept.stream().filter(each -> each.id() > id).toList();
    }
    return found.stream().map(Kept::told).toList();
  }
}
