package rhumb.protocol.prefix;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;

/// An immutable map from EID-prefixes to values with longest-match search, for any mixture of
/// families and instances. An update shares all but one path with the trie it came from, so a
/// writer may publish a trie after each update and readers need no lock.
///
/// The key bits are those of RFC 8111 §3's extended EID-prefix: instance-id, AFI, address. The trie
/// is binary and path-compressed: every node either has a value or two children.
///
/// @param <V> what a prefix maps to
public final class PrefixTrie<V> {
  private static final PrefixTrie<?> EMPTY = new PrefixTrie<>(null, 0);

  private final @Nullable Node<V> root;
  private final int size;

  private PrefixTrie(@Nullable Node<V> root, int size) {
    this.root = root;
    this.size = size;
  }

  @SuppressWarnings("unchecked") // holds no value of any type
  public static <V> PrefixTrie<V> empty() {
    return (PrefixTrie<V>) EMPTY;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /// This trie with `prefix` mapped to `value`, in place of what it was mapped to.
  public PrefixTrie<V> with(EidPrefix prefix, V value) {
    boolean known = get(prefix).isPresent();
    var leaf = new Node<>(new KeyBits(prefix), prefix, value, null, null);
    return new PrefixTrie<>(Node.with(root, leaf), known ? size : size + 1);
  }

  /// This trie without `prefix`; the same trie if it was not in it.
  public PrefixTrie<V> without(EidPrefix prefix) {
    if (get(prefix).isEmpty()) return this;
    return size == 1
        ? empty()
        : new PrefixTrie<>(Node.without(root, new KeyBits(prefix)), size - 1);
  }

  /// The value of exactly `prefix`.
  public Optional<V> get(EidPrefix prefix) {
    var key = new KeyBits(prefix);
    Node<V> node = root;
    while (node != null && node.key.length() < key.length() && node.key.isPrefixOf(key)) {
      node = node.child(key);
    }
    return node != null && node.key.length() == key.length() && node.key.isPrefixOf(key)
        ? Optional.ofNullable(node.value)
        : Optional.empty();
  }

  /// The most specific prefix that holds `eid`.
  public Optional<Map.Entry<EidPrefix, V>> longestMatch(Eid eid) {
    return longestMatch(eid.toHostPrefix());
  }

  /// The most specific prefix that covers `prefix`, which may be itself.
  public Optional<Map.Entry<EidPrefix, V>> longestMatch(EidPrefix prefix) {
    var key = new KeyBits(prefix);
    Node<V> best = null;
    for (Node<V> node = root; node != null && node.key.isPrefixOf(key); node = node.child(key)) {
      if (node.value != null) best = node;
      if (node.key.length() == key.length()) break;
    }
    return best == null ? Optional.empty() : Optional.of(best.entry());
  }

  /// All prefixes that cover `prefix`, itself included, the least specific first.
  public List<Map.Entry<EidPrefix, V>> covering(EidPrefix prefix) {
    var key = new KeyBits(prefix);
    List<Map.Entry<EidPrefix, V>> found = new ArrayList<>();
    for (Node<V> node = root; node != null && node.key.isPrefixOf(key); node = node.child(key)) {
      if (node.value != null) found.add(node.entry());
      if (node.key.length() == key.length()) break;
    }
    return Collections.unmodifiableList(found);
  }

  /// All prefixes that `prefix` covers, itself included, in ascending order.
  public List<Map.Entry<EidPrefix, V>> coveredBy(EidPrefix prefix) {
    return coveredBy(prefix, Integer.MAX_VALUE);
  }

  /// As above, but no more than the first `limit`, however many there are.
  public List<Map.Entry<EidPrefix, V>> coveredBy(EidPrefix prefix, int limit) {
    var key = new KeyBits(prefix);
    Node<V> node = root;
    while (node != null && node.key.length() < key.length() && node.key.isPrefixOf(key)) {
      node = node.child(key);
    }
    if (node == null || !key.isPrefixOf(node.key)) return List.of();
    List<Map.Entry<EidPrefix, V>> found = new ArrayList<>();
    node.collect(found, limit);
    return Collections.unmodifiableList(found);
  }

  /// The least specific prefix that holds `eid` and overlaps no prefix of this trie: what a
  /// negative Map-Reply says (RFC 9301 §8.4). Never shorter than one bit, because a mask of 0
  /// would shadow an ITR's own default entry.
  ///
  /// @return empty if a prefix of this trie covers `eid`
  public Optional<EidPrefix> hole(Eid eid) {
    return hole(eid, -1);
  }

  /// As [#hole(Eid)], inside a prefix that is known to cover `eid`: only prefixes that are more
  /// specific than the first `within` bits of `eid` count, and the hole is at least that specific.
  public Optional<EidPrefix> hole(Eid eid, int within) {
    var key = new KeyBits(eid.toHostPrefix());
    int parting = 0; // the last bit at which some prefix leaves the path to eid
    for (Node<V> node = root; node != null; node = node.child(key)) {
      int common = node.key.commonLength(key);
      if (common < node.key.length()) {
        parting = common;
        break;
      }
      if (node.value != null && common > KeyBits.HEAD + within) return Optional.empty();
      if (common == key.length()) break;
      if (node.otherChild(key) != null) parting = common;
    }
    int floor = Math.min(Math.max(within, 1), eid.address().bits());
    int length = Math.max(floor, parting - KeyBits.HEAD + 1);
    return Optional.of(new EidPrefix(eid.instance(), eid.address(), length));
  }

  /// In ascending order of instance, family, address and mask length.
  public void forEach(BiConsumer<EidPrefix, V> action) {
    if (root != null) root.forEach(valued -> valued.accept(action));
  }
}
