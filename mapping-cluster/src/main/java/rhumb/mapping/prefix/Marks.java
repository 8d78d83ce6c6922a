package rhumb.mapping.prefix;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Sighting;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.prefix.PrefixTrie;

/// The highest nonce of each ETR and key, where nonces must rise (RFC 9301 §5.6). It outlives the
/// registration: what was withdrawn must not come back with an old message.
///
/// A persistent map, because a snapshot of it is written while it goes on: filed by the 128 bits of
/// the xTR-ID, or by the address of an ETR that has none.
public record Marks(PrefixTrie<List<Marks.Mark>> byEtr, int size) {
  static final Marks NONE = new Marks(PrefixTrie.empty(), 0);

  /// The last Map-Register of one ETR with one key.
  public record Mark(Etr etr, Sighting seen) {
    private boolean isOf(Etr other, int keyId) {
      return seen.keyId() == keyId && Objects.equals(etr.key(), other.key());
    }
  }

  private static EidPrefix name(Etr etr) {
    Address address =
        etr.identity()
            .<Address>map(id -> new Ipv6Address(id.xtrIdHigh(), id.xtrIdLow()))
            .orElseGet(() -> etr.address().address());
    return new EidPrefix(InstanceId.DEFAULT, address, address.bits());
  }

  Optional<Sighting> of(Etr etr, int keyId) {
    return byEtr.get(name(etr)).stream()
        .flatMap(List::stream)
        .filter(mark -> mark.isOf(etr, keyId))
        .map(Mark::seen)
        .findFirst();
  }

  /// How soon after the first a message comes again does not matter: it proves nothing that its
  /// sender could not have proved then, and tells the time of whichever node has taken it.
  Leases.Repetition repetition(Etr etr, Sighting seen) {
    Optional<Sighting> last = of(etr, seen.keyId());
    if (last.isEmpty()) return Leases.Repetition.NONE;
    int order = Long.compareUnsigned(seen.nonce().value(), last.get().nonce().value());
    if (order > 0) return Leases.Repetition.NONE;
    boolean same = order == 0 && seen.tag() == last.get().tag();
    return same ? Leases.Repetition.LAST : Leases.Repetition.OVERTAKEN;
  }

  Marks with(Etr etr, Sighting seen) {
    EidPrefix name = name(etr);
    List<Mark> there = byEtr.get(name).orElse(List.of());
    List<Mark> all = new ArrayList<>(there);
    all.removeIf(mark -> mark.isOf(etr, seen.keyId()));
    all.add(new Mark(etr, seen));
    return new Marks(byEtr.with(name, List.copyOf(all)), size - there.size() + all.size());
  }

  /// In no particular order.
  public List<Mark> all() {
    List<Mark> all = new ArrayList<>(size);
    byEtr.forEach((_, marks) -> all.addAll(marks));
    return all;
  }
}
