package rhumb.mapping.view;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import rhumb.protocol.address.Rloc;

/// What happened to one EID-prefix.
///
/// @param changes the oldest first
/// @param earlier the row before which there is more; empty if there is not
public record HistoryView(List<Change> changes, OptionalLong earlier) {
  /// What happened.
  public enum Kind {
    REGISTERED,
    WITHDRAWN,
    EXPIRED,
    /// The site may not register it any more.
    REVOKED
  }

  /// @param row where it stands, rising with time
  /// @param index of those with the same row
  /// @param site empty unless registered
  /// @param locators that were registered
  public record Change(
      long row, int index, Instant at, Kind kind, String site, Rloc etr, List<Rloc> locators) {}
}
