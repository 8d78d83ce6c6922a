package rhumb.ops.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `GET /api/v1/packets`: the last control messages, recorded only while somebody asks.
public record Packets(Instant asOf, List<Packet> packets) {
  /// @param role `mapping` or `router`: whose socket it was
  /// @param id rises by one within a role; what `after-mapping` and `after-router` take
  /// @param octets of the message
  /// @param line decoded, without keys and authentication codes
  /// @param message in Base64, with zeros in their places; only if it is asked for, and if it is
  ///     known where they are
  public record Packet(
      String role,
      String id,
      Instant at,
      String direction,
      String peer,
      int port,
      int octets,
      String line,
      Optional<String> message) {}
}
