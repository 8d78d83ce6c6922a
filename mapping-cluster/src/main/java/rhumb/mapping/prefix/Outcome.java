package rhumb.mapping.prefix;

import java.util.Optional;
import rhumb.protocol.wire.DropReason;

/// What became of one record of a Map-Register in the mapping database.
public enum Outcome {
  /// New or different: stored.
  CHANGED,
  /// Known: its lease starts anew, nothing is stored.
  RENEWED,
  /// The same message as just before, whose Map-Notify may have been lost: only answered again.
  REPEATED,
  /// Taken back: stored. Also if it was not there.
  WITHDRAWN,
  /// An old message that somebody sent again.
  REPLAYED(DropReason.REPLAYED),
  /// The site has as many prefixes as it may have.
  TOO_MANY(DropReason.TOO_MANY_PREFIXES),
  /// The partition has no room.
  FULL(DropReason.RATE_LIMITED);

  private final Optional<DropReason> refusal;

  Outcome() {
    refusal = Optional.empty();
  }

  Outcome(DropReason refusal) {
    this.refusal = Optional.of(refusal);
  }

  /// Whether the journal has it now and had not before.
  public boolean isStored() {
    return this == CHANGED || this == WITHDRAWN;
  }

  /// Why nothing came of it; empty if the ETR may be told that it is done.
  public Optional<DropReason> refusal() {
    return refusal;
  }
}
