package rhumb.router.forwarding;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.mapping.MapVersion;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.Verdict.Target;

/// A forwarding entry as packets see it: immutable but for its counters, and decided without
/// allocating.
public final class Route {
  /// What to do with a packet.
  public enum Kind {
    ENCAPSULATE,
    NATIVE,
    DROP,
    RESOLVE
  }

  private final ForwardingEntry entry;
  private final Kind kind;
  private final DropReason reason;
  private final EntryCounters counters;
  private final int version;
  private final OuterDestination[] destinations;
  private final byte[] buckets;

  Route(
      ForwardingEntry entry,
      EntryCounters counters,
      List<Target> targets,
      Peers peers,
      SharedChoices choices) {
    this.entry = entry;
    this.counters = counters;
    reason =
        entry.verdict() instanceof Verdict.Drop drop ? drop.reason() : DropReason.NO_USABLE_LOCATOR;
    kind =
        switch (entry.verdict()) {
          case Verdict.Encapsulate _ -> Kind.ENCAPSULATE;
          case Verdict.Native _ -> Kind.NATIVE;
          case Verdict.Drop _ -> Kind.DROP;
          case Verdict.Resolve _ -> Kind.RESOLVE;
        };
    version = entry.verdict() instanceof Verdict.Encapsulate to ? to.version() : MapVersion.NONE;
    List<Target> usable = LocatorChoice.usable(targets);
    destinations =
        usable.stream()
            .map(
                t ->
                    new OuterDestination(
                        t, version, peers.of(t.rloc()), counters.counter(t.rloc())))
            .toArray(OuterDestination[]::new);
    buckets = choices.of(usable);
  }

  public ForwardingEntry entry() {
    return entry;
  }

  public Kind kind() {
    return kind;
  }

  /// Why packets are dropped when they are: also what to count when [#choose] finds nothing.
  public DropReason reason() {
    return reason;
  }

  /// The map-version number of the mapping, 0 for none.
  public int version() {
    return version;
  }

  public EntryCounters counters() {
    return counters;
  }

  /// Where a flow goes: the same place until the targets change; null if there is no usable one.
  public @Nullable OuterDestination choose(int flowHash) {
    return switch (buckets.length) {
      case 0 -> null;
      case 1 -> destinations[0];
      default -> destinations[buckets[flowHash & buckets.length - 1] & 0xFF]; // up to 255
    };
  }
}
