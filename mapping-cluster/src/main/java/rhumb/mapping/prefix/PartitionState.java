package rhumb.mapping.prefix;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.prefix.PrefixTrie;

/// All registrations of a partition: what its journal adds up to.
///
/// @param version how many changes of registrations that was
/// @param marks the last nonces of ETRs whose nonces must rise
public record PartitionState(PrefixTrie<Prefix> prefixes, long version, Marks marks) {
  public static final PartitionState EMPTY = new PartitionState(PrefixTrie.empty(), 0, Marks.NONE);

  /// One registered prefix.
  ///
  /// @param firstRegistered since when somebody has it registered without a gap
  /// @param registrations one per ETR, never empty; the one that changed last comes last
  /// @param version of the partition when this was as it is
  public record Prefix(Instant firstRegistered, List<Registration> registrations, long version) {
    public Prefix {
      registrations = List.copyOf(registrations);
    }

    Optional<Registration> of(Etr etr) {
      return registrations.stream().filter(each -> each.etr().isSame(etr)).findFirst();
    }

    /// Those of other ETRs; in most prefixes there are none.
    List<Registration> without(Etr etr) {
      if (registrations.size() == 1 && registrations.getFirst().etr().isSame(etr)) return List.of();
      return registrations.stream().filter(each -> !each.etr().isSame(etr)).toList();
    }

    private Prefix with(Registration registration, long version) {
      List<Registration> all = new ArrayList<>(without(registration.etr()));
      all.add(registration);
      return new Prefix(firstRegistered, all, version);
    }
  }

  public Optional<Prefix> get(EidPrefix eid) {
    return prefixes.get(eid);
  }

  /// The registration that `other` would take the place of.
  Optional<Registration> stored(Registration other) {
    return get(other.eid()).flatMap(prefix -> prefix.of(other.etr()));
  }

  /// What Map-Requests are answered from.
  ///
  /// @param name of the partition
  List<Mapping> rows(EidPrefix name) {
    List<Mapping> rows = new ArrayList<>(prefixes.size());
    prefixes.forEach((_, prefix) -> rows.add(Mapping.of(name, prefix)));
    return rows;
  }

  public PartitionState after(PartitionEvent event) {
    return after(event, UnaryOperator.identity());
  }

  /// @param kept what is kept of a registration: an equal one
  PartitionState after(PartitionEvent event, UnaryOperator<Registration> kept) {
    return switch (event) {
      case PartitionEvent.Registered(var registration) -> with(kept.apply(registration));
      case PartitionEvent.Ended(var eid, var etr, var _) -> without(eid, etr);
      case PartitionEvent.Sighted(var etr, var seen) ->
          new PartitionState(prefixes, version, marks.with(etr, seen));
      case PartitionEvent.Changes(var changes) -> {
        PartitionState state = this;
        for (PartitionEvent each : changes) state = state.after(each, kept);
        yield state;
      }
    };
  }

  private PartitionState with(Registration registration) {
    EidPrefix eid = registration.eid();
    long next = version + 1;
    Prefix now =
        get(eid)
            .map(known -> known.with(registration, next))
            .orElseGet(() -> new Prefix(registration.seen().at(), List.of(registration), next));
    return new PartitionState(prefixes.with(eid, now), next, marks);
  }

  private PartitionState without(EidPrefix eid, Etr etr) {
    Optional<Prefix> known = get(eid);
    long next = version + 1;
    if (known.isEmpty()) return new PartitionState(prefixes, next, marks);
    List<Registration> left = known.get().without(etr);
    return new PartitionState(
        left.isEmpty()
            ? prefixes.without(eid)
            : prefixes.with(eid, new Prefix(known.get().firstRegistered(), left, next)),
        next,
        marks);
  }
}
