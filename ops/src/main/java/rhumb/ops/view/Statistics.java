package rhumb.ops.view;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// `GET /api/v1/statistics`: counters of this node since it started.
public record Statistics(Instant asOf, Optional<Router> router, Optional<MappingNode> mapping) {
  public record Router(
      Instant since,
      Direction encapsulation,
      Direction decapsulation,
      Map<String, Long> controlReceived,
      Map<String, Long> controlSent,
      Map<String, Long> controlDropped,
      int mapCacheEntries,
      int mapCacheLimit,
      int pendingResolutions,
      long evictions) {}

  /// Packets on their way into the tunnel, or out of it.
  public record Direction(
      long received,
      long receivedBytes,
      long sent,
      long sentBytes,
      long nativelyForwarded,
      long held,
      Map<String, Long> dropped) {}

  public record MappingNode(
      Instant since,
      Map<String, Long> received,
      Map<String, Long> sent,
      Map<String, Long> dropped,
      Map<String, Long> answers,
      int sites,
      int registeredPrefixes) {}
}
