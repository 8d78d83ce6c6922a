package rhumb.ops.view;

import java.time.Instant;
import java.util.List;

/// `GET /api/v1/mappings`: what Map-Requests are answered from, for an EID-prefix, those that cover
/// it and those inside.
public record Registered(Instant asOf, List<Row> mappings) {
  /// @param proxyReply the Map-Server answers itself; otherwise it asks an ETR to
  public record Row(String site, Lookup.Found record, boolean proxyReply) {}
}
