package rhumb.router.view;

import java.time.Duration;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;

/// What came of one RLOC-probe.
///
/// @param eid of which the RLOC was asked whether it holds it
/// @param roundTrip empty when nobody answered in time
public record ProbeView(IpAddress rloc, EidPrefix eid, Optional<Duration> roundTrip) {}
