package rhumb.router.view;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import rhumb.protocol.wire.DropReason;

/// Counters since the router started. `encapsulation.received = sent + native + held + Σ drops` at
/// rest, and the same for decapsulation.
///
/// @param controlReceived Map-Requests and so on by their RFC name, such as "Map-Request"
/// @param controlDropped control messages by reason
public record RouterStatistics(
    Instant since,
    Direction encapsulation,
    Direction decapsulation,
    Map<String, Long> controlReceived,
    Map<String, Long> controlSent,
    Map<DropReason, Long> controlDropped,
    int mapCacheEntries,
    int mapCacheLimit,
    int pendingResolutions,
    long evictions) {
  /// @param received packets taken in
  /// @param sent packets passed on through the tunnel
  /// @param nativelyForwarded packets passed on outside of it
  /// @param held packets on hold at the moment
  /// @param dropped packets by reason; only reasons that occurred
  public record Direction(
      long received,
      long receivedBytes,
      long sent,
      long sentBytes,
      long nativelyForwarded,
      long held,
      Map<DropReason, Long> dropped) {
    /// Both together.
    public Direction plus(Direction other) {
      Map<DropReason, Long> all = new EnumMap<>(DropReason.class);
      all.putAll(dropped);
      other.dropped.forEach((reason, packets) -> all.merge(reason, packets, Long::sum));
      return new Direction(
          received + other.received,
          receivedBytes + other.receivedBytes,
          sent + other.sent,
          sentBytes + other.sentBytes,
          nativelyForwarded + other.nativelyForwarded,
          held + other.held,
          all);
    }
  }
}
