package rhumb.ops.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `GET /api/v1/mappings`: what Map-Requests are answered from, all of it or, for an EID-prefix,
/// those that cover it and those inside.
///
/// @param next the cursor of the next page, if there is one
public record Registered(Instant asOf, List<Row> mappings, Optional<String> next) {
  /// @param proxyReply the Map-Server answers itself; otherwise it asks an ETR to
  public record Row(String site, Lookup.Found record, boolean proxyReply) {}
}
