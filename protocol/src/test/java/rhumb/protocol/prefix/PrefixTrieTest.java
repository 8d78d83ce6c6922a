package rhumb.protocol.prefix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.DistinguishedName;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.address.Lcaf;
import rhumb.protocol.address.MacAddress;

/// The trie against a plain list, in every family and instance at once.
class PrefixTrieTest {
  /// Few enough values that prefixes cover, fork and repeat.
  private static Address address(SplittableRandom random) {
    long bits = 0;
    for (int octet = 0; octet < 8; octet++) bits = bits << 8 | (random.nextInt(3) * 0x7FL & 0xFF);
    return switch (random.nextInt(4)) {
      case 0, 1 -> new Ipv4Address((int) bits);
      case 2 -> new Ipv6Address(bits, Long.reverse(bits));
      default -> new MacAddress(bits >>> 16);
    };
  }

  private static EidPrefix prefix(SplittableRandom random) {
    Address address = address(random);
    var instance = new InstanceId(random.nextInt(2) * 7);
    return new EidPrefix(instance, address, random.nextInt(address.bits() + 1));
  }

  private static PrefixTrie<Integer> trie(Map<EidPrefix, Integer> list) {
    PrefixTrie<Integer> trie = PrefixTrie.empty();
    for (var entry : list.entrySet()) trie = trie.with(entry.getKey(), entry.getValue());
    return trie;
  }

  private static Map<EidPrefix, Integer> list(SplittableRandom random, int size) {
    Map<EidPrefix, Integer> list = new HashMap<>();
    for (int i = 0; i < size; i++) list.put(prefix(random), i);
    return list;
  }

  @Property(tries = 300)
  void theLongestMatchIsTheLongestOfThoseThatContainIt(
      @ForAll long seed, @ForAll @IntRange(max = 60) int size) {
    var random = new SplittableRandom(seed);
    Map<EidPrefix, Integer> list = list(random, size);
    PrefixTrie<Integer> trie = trie(list);
    assertThat(trie.size()).isEqualTo(list.size());
    for (int i = 0; i < 50; i++) {
      var eid = new Eid(new InstanceId(random.nextInt(2) * 7), address(random));
      Optional<EidPrefix> longest =
          list.keySet().stream()
              .filter(each -> each.contains(eid))
              .max(Comparator.comparingInt(EidPrefix::length));
      assertThat(trie.longestMatch(eid).map(Map.Entry::getKey)).isEqualTo(longest);
      assertThat(trie.longestMatch(eid).map(Map.Entry::getValue)).isEqualTo(longest.map(list::get));
    }
  }

  @Property(tries = 300)
  void coveringAndCoveredAreWhatTheListSays(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    Map<EidPrefix, Integer> list = list(random, 50);
    PrefixTrie<Integer> trie = trie(list);
    for (int i = 0; i < 30; i++) {
      EidPrefix asked = prefix(random);
      assertThat(keys(trie.covering(asked)))
          .containsExactlyElementsOf(
              list.keySet().stream()
                  .filter(each -> each.contains(asked))
                  .sorted(Comparator.comparingInt(EidPrefix::length))
                  .toList());
      assertThat(trie.hasMoreSpecific(asked))
          .isEqualTo(
              list.keySet().stream().anyMatch(each -> asked.contains(each) && !asked.equals(each)));
      assertThat(keys(trie.coveredBy(asked)))
          .containsExactlyInAnyOrderElementsOf(
              list.keySet().stream().filter(asked::contains).toList());
      assertThat(trie.get(asked)).isEqualTo(Optional.ofNullable(list.get(asked)));
    }
  }

  @Property(tries = 300)
  void pagesHoldEverythingOnceAndInOrder(@ForAll long seed, @ForAll @IntRange(max = 60) int size) {
    var random = new SplittableRandom(seed);
    PrefixTrie<Integer> trie = trie(list(random, size));
    List<EidPrefix> all = new ArrayList<>();
    trie.forEach((prefix, _) -> all.add(prefix));
    int limit = 1 + random.nextInt(7);
    List<EidPrefix> paged = new ArrayList<>();
    for (List<EidPrefix> page = keys(trie.page(Optional.empty(), limit)); !page.isEmpty(); ) {
      assertThat(page).hasSizeLessThanOrEqualTo(limit);
      paged.addAll(page);
      page = keys(trie.page(Optional.of(page.getLast()), limit));
    }
    assertThat(paged).isEqualTo(all);
    // behind something that is not in it comes what would come behind it if it were
    EidPrefix asked = prefix(random);
    EidPrefix after = prefix(random);
    List<EidPrefix> with = new ArrayList<>();
    trie.with(after, -1).forEach((prefix, _) -> with.add(prefix));
    List<EidPrefix> behind = with.subList(with.indexOf(after) + 1, with.size());
    assertThat(keys(trie.page(Optional.of(after), size + 1))).isEqualTo(behind);
    assertThat(keys(trie.coveredBy(asked, Optional.of(after), size + 1)))
        .isEqualTo(behind.stream().filter(asked::contains).toList());
  }

  @Property(tries = 200)
  void whatIsTakenOutIsGoneAndTheRestStays(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    Map<EidPrefix, Integer> list = list(random, 40);
    PrefixTrie<Integer> full = trie(list);
    PrefixTrie<Integer> trie = full;
    for (EidPrefix gone : List.copyOf(list.keySet())) {
      if (random.nextBoolean()) continue;
      list.remove(gone);
      trie = trie.without(gone);
      assertThat(trie.get(gone)).isEmpty();
      assertThat(full.get(gone)).isPresent(); // a trie never changes
    }
    Map<EidPrefix, Integer> left = new HashMap<>();
    trie.forEach(left::put);
    assertThat(left).isEqualTo(list);
    assertThat(trie.without(EidPrefix.parse("[99]1.2.3.0/24"))).isSameAs(trie);
  }

  /// RFC 9301 §8.4: the widest prefix that holds the address and overlaps nothing.
  @Property(tries = 400)
  void aHoleIsFreeAndCannotBeWider(@ForAll long seed, @ForAll @IntRange(max = 12) int size) {
    var random = new SplittableRandom(seed);
    Map<EidPrefix, Integer> list = list(random, size);
    PrefixTrie<Integer> trie = trie(list);
    var eid = new Eid(new InstanceId(random.nextInt(2) * 7), address(random));
    Optional<EidPrefix> hole = trie.hole(eid);
    boolean covered = list.keySet().stream().anyMatch(each -> each.contains(eid));
    assertThat(hole.isEmpty()).isEqualTo(covered);
    hole.ifPresent(found -> isWidest(found, eid, list));
  }

  private static void isWidest(EidPrefix hole, Eid eid, Map<EidPrefix, Integer> list) {
    assertThat(hole.contains(eid)).isTrue();
    assertThat(hole.length()).isPositive();
    assertThat(list.keySet()).noneMatch(hole::overlaps);
    if (hole.length() == 1) return; // never wider than half of everything
    var wider = new EidPrefix(eid.instance(), eid.address(), hole.length() - 1);
    assertThat(list.keySet()).anyMatch(wider::overlaps);
  }

  /// Below a covering prefix: only longer prefixes count, and the hole stays inside.
  @Property(tries = 300)
  void aHoleInsideAPrefixStaysInside(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    var eid = new Eid(InstanceId.DEFAULT, address(random));
    int within = random.nextInt(eid.address().bits());
    var outer = new EidPrefix(eid.instance(), eid.address(), within);
    Map<EidPrefix, Integer> list = list(random, 12);
    list.put(outer, 99);
    Optional<EidPrefix> hole = trie(list).hole(eid, within);
    List<EidPrefix> inside = new ArrayList<>(list.keySet());
    inside.removeIf(each -> !outer.contains(each) || each.length() <= within);
    boolean covered = inside.stream().anyMatch(each -> each.contains(eid));
    assertThat(hole.isEmpty()).isEqualTo(covered);
    if (hole.isEmpty()) return;
    assertThat(outer.contains(hole.get())).isTrue();
    assertThat(inside).noneMatch(hole.get()::overlaps);
    if (hole.get().length() <= Math.max(within, 1)) return;
    var wider = new EidPrefix(eid.instance(), eid.address(), hole.get().length() - 1);
    assertThat(inside).anyMatch(wider::overlaps);
  }

  @ParameterizedTest(name = "{1} is in the hole {2}")
  @CsvSource({
    "1.1.1.0/24 5.5.5.0/24, 4.2.2.2, 4.0.0.0/8",
    "172.16.10.0/24 172.16.30.0/24, 8.8.8.8, 0.0.0.0/1",
    "172.16.10.0/24 172.16.30.0/24, 172.16.20.5, 172.16.16.0/21",
    "172.16.10.0/24 172.16.30.0/24, 172.16.31.1, 172.16.31.0/24",
    "172.16.10.0/24 172.16.30.0/24, 200.1.1.1, 192.0.0.0/2",
    "2001:db8:500:1::/64 2001:db8:500:2::/64, 2001:db8:500::, 2001:db8:500::/64",
    "'[7]10.0.0.0/8', 10.1.1.1, 0.0.0.0/1" // another instance does not count; never /0
  })
  void holesOfTheRfcs(String known, String asked, String hole) {
    PrefixTrie<Boolean> trie = PrefixTrie.empty();
    for (String prefix : known.split(" ")) trie = trie.with(EidPrefix.parse(prefix), true);
    assertThat(trie.hole(Eid.parse(asked))).contains(EidPrefix.parse(hole));
  }

  @Test
  void namesMatchByTheirStart() {
    var ietf = EidPrefix.of(DistinguishedName.of("ietf"), 32);
    PrefixTrie<String> trie = PrefixTrie.<String>empty().with(ietf, "prefix");
    assertThat(trie.longestMatch(Eid.of(DistinguishedName.of("ietf.lisp")))).isPresent();
    assertThat(trie.longestMatch(Eid.of(DistinguishedName.of("ietf")))).isPresent();
    assertThat(trie.longestMatch(Eid.of(DistinguishedName.of("iet")))).isEmpty();
    var exact = Eid.of(DistinguishedName.of("ietf")).toHostPrefix();
    trie = PrefixTrie.<String>empty().with(exact, "exact");
    assertThat(trie.longestMatch(Eid.of(DistinguishedName.of("ietf.lisp")))).isEmpty();
    assertThat(trie.longestMatch(Eid.of(DistinguishedName.of("ietf")))).isPresent();
  }

  @Test
  void addressesWithMasksInsideMatchExactly() {
    var pair =
        new Lcaf.SourceDestination(16, 24, Address.parse("172.16.0.0"), Address.parse("10.1.1.0"));
    PrefixTrie<String> trie = PrefixTrie.<String>empty().with(EidPrefix.of(pair, 0), "pair");
    assertThat(trie.longestMatch(Eid.of(pair))).isPresent();
    var other =
        new Lcaf.SourceDestination(16, 25, Address.parse("172.16.0.0"), Address.parse("10.1.1.0"));
    assertThat(trie.longestMatch(Eid.of(other))).isEmpty();
  }

  private static List<EidPrefix> keys(List<Map.Entry<EidPrefix, Integer>> entries) {
    return entries.stream().map(Map.Entry::getKey).toList();
  }
}
