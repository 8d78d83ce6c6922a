package rhumb.mapping.prefix;

import java.util.Optional;
import rhumb.mapping.prefix.PartitionEvent.Cause;
import rhumb.mapping.registration.Registration;

/// What becomes of a registration that its site is allowed to make.
final class Admission {
  private Admission() {}

  /// @param event what is to be stored first; empty if nothing changes
  record Decision(Registration registration, Outcome outcome, Optional<PartitionEvent> event) {
    /// Whether the nonce of its message is from now on too low.
    boolean raisesMark() {
      return registration.seen().strict()
          && switch (outcome) {
            case CHANGED, RENEWED, WITHDRAWN -> true;
            case REPEATED, REPLAYED, FULL -> false;
          };
    }
  }

  /// @param repetition whether the message has been there before
  /// @param room registrations that the partition can still take
  static Decision decide(
      PartitionState state, Leases.Repetition repetition, Registration wanted, int room) {
    Optional<Registration> known =
        state.get(wanted.eid()).flatMap(prefix -> prefix.of(wanted.etr()));
    if (repetition == Leases.Repetition.OVERTAKEN) return nothing(wanted, Outcome.REPLAYED);
    if (repetition == Leases.Repetition.LAST) return nothing(wanted, again(wanted, known));
    if (wanted.isWithdrawal()) return withdrawal(wanted, known);
    if (known.filter(wanted::isSameAs).isPresent()) return nothing(wanted, Outcome.RENEWED);
    if (known.isEmpty() && room <= 0) return nothing(wanted, Outcome.FULL);
    return new Decision(
        wanted, Outcome.CHANGED, Optional.of(new PartitionEvent.Registered(wanted)));
  }

  /// A message that has been there may be confirmed as often as it comes, as long as what it says
  /// is so: whoever sent it may never have heard of the first time.
  private static Outcome again(Registration wanted, Optional<Registration> known) {
    boolean isSo =
        wanted.isWithdrawal() ? known.isEmpty() : known.filter(wanted::isSameAs).isPresent();
    return isSo ? Outcome.REPEATED : Outcome.REPLAYED;
  }

  private static Decision withdrawal(Registration wanted, Optional<Registration> known) {
    return new Decision(
        wanted,
        Outcome.WITHDRAWN,
        known.map(last -> new PartitionEvent.Ended(last.eid(), last.etr(), Cause.WITHDRAWN)));
  }

  private static Decision nothing(Registration wanted, Outcome outcome) {
    return new Decision(wanted, outcome, Optional.empty());
  }
}
