package rhumb.router.locator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import rhumb.protocol.address.IpAddress;

/// What is known about the way to a remote RLOC.
///
/// @param up false when probes stay without reply
/// @param since when that last changed
/// @param roundTrip of the last probe that was answered
public record LocatorStatus(
    IpAddress rloc, boolean up, Instant since, Optional<Duration> roundTrip) {
  LocatorStatus measured(Duration now) {
    return new LocatorStatus(rloc, up, since, Optional.of(now));
  }

  LocatorStatus turned(boolean nowUp, Instant at) {
    return nowUp == up ? this : new LocatorStatus(rloc, nowUp, at, roundTrip);
  }
}
