package rhumb.protocol.linux;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/// What became of one echo request. Each request has exactly one outcome, and a [Duplicate] for
/// every further answer.
public sealed interface Echo {
  /// Which request: 1 for the first.
  int sequence();

  /// It was answered in time.
  ///
  /// @param sequence which request
  /// @param roundTrip from before the send to after the receive
  /// @param ttl of the answer, [ReceiveBatch#UNKNOWN] if the kernel did not tell
  /// @param octets of the ICMP message
  /// @param from who answered
  record Answered(int sequence, Duration roundTrip, int ttl, int octets, InetAddress from)
      implements Echo {}

  /// It was not sent, or came back as an error.
  ///
  /// @param sequence which request
  /// @param errno what the kernel makes of it
  /// @param error who said what; empty if the send itself failed
  record Refused(int sequence, int errno, Optional<PathError> error) implements Echo {}

  /// Nothing came in time; what comes later is not reported.
  ///
  /// @param sequence which request
  record Lost(int sequence) implements Echo {}

  /// It was answered once more.
  ///
  /// @param sequence which request
  record Duplicate(int sequence) implements Echo {}
}
