package rhumb.mapping.delegation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.settings.MappingSettings.Use;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.prefix.PrefixTrie;

/// All delegations: few, rarely changed, the same on every node. Sharding finds a partition by its
/// exact name and LISP looks for the longest match, so the longest match happens here, before.
public final class DelegationTree {
  private final PrefixTrie<Delegation> trie;

  private DelegationTree(PrefixTrie<Delegation> trie) {
    this.trie = trie;
  }

  /// Of two sites with the same prefix, the later one has it.
  public static DelegationTree of(List<Site> sites) {
    DelegationTree tree = new DelegationTree(PrefixTrie.empty());
    for (Site site : sites) tree = tree.with(site, _ -> true);
    return tree;
  }

  /// With a site that was not there.
  ///
  /// @param free which of its prefixes it may have
  public DelegationTree with(Site site, Predicate<EidPrefix> free) {
    PrefixTrie<Delegation> all = trie;
    for (SitePrefix prefix : site.prefixes()) {
      EidPrefix eid = prefix.eid();
      if (!free.test(eid)) continue;
      all = all.with(eid, new Delegation(site, eid, prefix.acceptMoreSpecifics(), prefix.use()));
    }
    return new DelegationTree(all);
  }

  /// Without a site, as far as its prefixes are still its own.
  public DelegationTree without(Site site) {
    PrefixTrie<Delegation> all = trie;
    for (SitePrefix prefix : site.prefixes()) {
      boolean own =
          all.get(prefix.eid()).filter(d -> d.site().name().equals(site.name())).isPresent();
      if (own) all = all.without(prefix.eid());
    }
    return new DelegationTree(all);
  }

  /// The delegation of exactly this prefix.
  public Optional<Delegation> get(EidPrefix prefix) {
    return trie.get(prefix);
  }

  /// Whether `partition` is what is registered above the parts of a large delegation.
  public boolean isSplit(EidPrefix partition) {
    return get(partition).filter(Delegation::isSplit).isPresent();
  }

  public int size() {
    return trie.size();
  }

  /// The most specific delegation that covers `prefix`.
  public Optional<Delegation> longestMatch(EidPrefix prefix) {
    return trie.longestMatch(prefix).map(Map.Entry::getValue);
  }

  /// The widest prefix that holds `eid` and no delegation (RFC 9301 §8.4); empty if one covers it.
  public Optional<EidPrefix> hole(Eid eid) {
    return trie.hole(eid);
  }

  /// The widest prefix inside the delegation `within` that holds `eid` and no other delegation.
  public Optional<EidPrefix> hole(Eid eid, EidPrefix within) {
    return trie.hole(eid, within.length());
  }

  /// The partitions of all delegations.
  public List<EidPrefix> partitions() {
    Set<EidPrefix> partitions = new LinkedHashSet<>();
    trie.forEach((_, delegation) -> partitions.addAll(partitions(delegation)));
    return List.copyOf(partitions);
  }

  /// Where registrations that overlap `prefix` are, as far as its own delegation allows them.
  public List<EidPrefix> partitionsOf(EidPrefix prefix) {
    return longestMatch(prefix)
        .map(
            delegation ->
                delegation.isSplit() && delegation.partition(prefix).equals(delegation.eid())
                    ? partitions(delegation).stream().filter(prefix::overlaps).toList()
                    : List.of(delegation.partition(prefix)))
        .orElse(List.of());
  }

  /// The partitions of one site, as far as its prefixes are its own.
  public List<EidPrefix> partitions(Site site) {
    Set<EidPrefix> partitions = new LinkedHashSet<>();
    for (SitePrefix prefix : site.prefixes()) {
      trie.get(prefix.eid())
          .filter(delegation -> delegation.site().name().equals(site.name()))
          .ifPresent(delegation -> partitions.addAll(partitions(delegation)));
    }
    return List.copyOf(partitions);
  }

  private static List<EidPrefix> partitions(Delegation delegation) {
    EidPrefix eid = delegation.eid();
    List<EidPrefix> partitions = new ArrayList<>();
    if (!(delegation.use() instanceof Use.Registered)) return partitions;
    partitions.add(delegation.partition(eid));
    if (delegation.isSplit()) {
      for (int i = 0; i < 1 << Delegation.SPLIT_BITS; i++) {
        int length = eid.length() + Delegation.SPLIT_BITS;
        partitions.add(new EidPrefix(eid.instance(), child(eid, i), length));
      }
    }
    return partitions;
  }

  /// The address of the part of `eid` whose next bits are `index`.
  private static Address child(EidPrefix eid, int index) {
    int end = eid.length() + Delegation.SPLIT_BITS;
    return switch (eid.network()) {
      case Ipv4Address v4 -> new Ipv4Address(v4.value() | index << (32 - end));
      case Ipv6Address v6 -> child(v6, index, 128 - end);
      default -> throw new IllegalArgumentException(eid + " is never split");
    };
  }

  private static Ipv6Address child(Ipv6Address v6, int index, int shift) {
    long bits = index;
    long high = shift >= 64 ? bits << (shift - 64) : shift > 0 ? bits >>> (64 - shift) : 0;
    long low = shift < 64 ? bits << shift : 0;
    return new Ipv6Address(v6.high() | high, v6.low() | low);
  }
}
