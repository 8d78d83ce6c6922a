package rhumb.mapping.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.Locator;

/// Which ITR has asked for what, and so encapsulates to whom: the overlay, as far as the mapping
/// system knows it. Nodes remember it while they run.
///
/// @param requests the last ones first
/// @param silent members of the cluster that did not say what they know
public record RequestsView(List<Request> requests, int silent) {
  /// @param itr where the answers went
  /// @param source the EID that wanted to send, if the ITR said so
  /// @param sourceSite that has this EID
  /// @param eid of the mapping that answered
  /// @param site that registered it
  /// @param locators as they are now; none if the mapping is gone
  /// @param until when the ITR forgets the answer
  /// @param count of requests that are remembered
  public record Request(
      IpAddress itr,
      Optional<Eid> source,
      Optional<String> sourceSite,
      EidPrefix eid,
      String site,
      List<Locator> locators,
      Instant last,
      Instant until,
      long count) {}
}
