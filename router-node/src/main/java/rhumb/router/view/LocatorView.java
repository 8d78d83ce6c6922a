package rhumb.router.view;

import java.time.Instant;
import java.util.Optional;
import rhumb.protocol.address.IpAddress;

/// A remote RLOC that some map-cache entry uses.
///
/// @param up false when RLOC-probes stay without reply
/// @param since when that last changed
/// @param roundTripMicros of the last RLOC-probe
public record LocatorView(
    IpAddress rloc, boolean up, Instant since, Optional<Long> roundTripMicros) {}
