package rhumb.router.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.Locator;

/// An EID-prefix that this router answers for and registers.
///
/// @param registrations one per Map-Server
public record DatabaseView(
    EidPrefix eid, int ttlMinutes, List<Locator> locators, List<Registration> registrations) {
  /// @param lastSent when the last Map-Register left
  /// @param lastConfirmed when the last Map-Notify came back
  /// @param registered a Map-Notify confirmed it within the last three minutes
  public record Registration(
      IpAddress mapServer,
      boolean registered,
      Optional<Instant> lastSent,
      Optional<Instant> lastConfirmed,
      long sent,
      long confirmed,
      long authenticationFailures) {
    /// The same by a clock that is ahead.
    public Registration later(Duration ahead) {
      return new Registration(
          mapServer,
          registered,
          lastSent.map(at -> at.plus(ahead)),
          lastConfirmed.map(at -> at.plus(ahead)),
          sent,
          confirmed,
          authenticationFailures);
    }
  }
}
