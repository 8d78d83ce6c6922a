package rhumb.mapping.prefix;

import java.util.List;
import java.util.Map;
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
            case REPEATED, REPLAYED, TOO_MANY, FULL -> false;
          };
    }
  }

  /// What can still be taken: less with every decision.
  static final class Room {
    private int registrations;
    private final Map<String, Integer> prefixes;

    /// @param registrations of the partition
    /// @param prefixes that nobody has registered yet, by site; belongs to this from now on
    Room(int registrations, Map<String, Integer> prefixes) {
      this.registrations = registrations;
      this.prefixes = prefixes;
    }

    /// Prefixes that no decision has used.
    Map<String, Integer> prefixes() {
      return prefixes;
    }

    private Optional<Outcome> refuses(Registration wanted, boolean isNew) {
      if (registrations <= 0) return Optional.of(Outcome.FULL);
      return isNew && prefixes.getOrDefault(wanted.site(), 0) <= 0
          ? Optional.of(Outcome.TOO_MANY)
          : Optional.empty();
    }

    private void take(Registration wanted, boolean isNew) {
      registrations--;
      if (isNew) prefixes.merge(wanted.site(), -1, Integer::sum);
    }
  }

  /// Those of prefixes that nobody has registered yet.
  static List<Registration> fresh(PartitionState state, List<Registration> wanted) {
    return wanted.stream().filter(it -> isNew(state, it)).toList();
  }

  private static boolean isNew(PartitionState state, Registration wanted) {
    return !wanted.isWithdrawal() && state.get(wanted.eid()).isEmpty();
  }

  /// @param repetition whether the message has been there before
  static Decision decide(
      PartitionState state, Leases.Repetition repetition, Registration wanted, Room room) {
    Optional<PartitionState.Prefix> prefix = state.get(wanted.eid());
    Optional<Registration> known = prefix.flatMap(it -> it.of(wanted.etr()));
    if (repetition == Leases.Repetition.OVERTAKEN) return nothing(wanted, Outcome.REPLAYED);
    if (repetition == Leases.Repetition.LAST) return nothing(wanted, again(wanted, known));
    if (wanted.isWithdrawal()) return withdrawal(wanted, known);
    if (known.filter(wanted::isSameAs).isPresent()) return nothing(wanted, Outcome.RENEWED);
    boolean isNew = prefix.isEmpty();
    Optional<Outcome> refusal = known.isEmpty() ? room.refuses(wanted, isNew) : Optional.empty();
    if (refusal.isPresent()) return nothing(wanted, refusal.get());
    room.take(wanted, isNew);
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
