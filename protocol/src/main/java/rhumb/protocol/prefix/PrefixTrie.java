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
/// is binary and path-compressed (PATRICIA): every node either has a value or two children.
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
    var leaf = new Node.Leaf<V>(prefix, value);
    if (root == null) return new PrefixTrie<>(leaf, 1);
    var key = new KeyBits(prefix);
    Node<V> last = Node.last(root, key);
    int common = key.commonLength(new KeyBits(last.anyPrefix()));
    boolean known = common == key.length() && isAt(last, key);
    return new PrefixTrie<>(Node.with(root, key, common, leaf), known ? size : size + 1);
  }

  /// Whether `node`, which shares all bits of `key`, is where it is mapped.
  private static boolean isAt(Node<?> node, KeyBits key) {
    return node.prefix() != null && node.length() == key.length();
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
    if (root == null) return Optional.empty();
    var key = new KeyBits(prefix);
    Node<V> last = Node.last(root, key);
    return last.covers(key) && isAt(last, key)
        ? Optional.ofNullable(last.value())
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
    for (Node<V> node = root; node != null; node = next(node, key)) {
      if (node.prefix() == null) continue;
      if (!node.covers(key)) break; // nor does what is below it
      best = node;
    }
    return best == null ? Optional.empty() : Optional.of(best.entry());
  }

  /// The next node on the way to `key`, if there can be any that covers it.
  private static <V> @Nullable Node<V> next(Node<V> node, KeyBits key) {
    return node.length() < key.length() ? node.child(key) : null;
  }

  /// All prefixes that cover `prefix`, itself included, the least specific first.
  public List<Map.Entry<EidPrefix, V>> covering(EidPrefix prefix) {
    var key = new KeyBits(prefix);
    List<Map.Entry<EidPrefix, V>> found = new ArrayList<>();
    for (Node<V> node = root; node != null; node = next(node, key)) {
      if (node.prefix() == null) continue;
      if (!node.covers(key)) break;
      found.add(node.entry());
    }
    return Collections.unmodifiableList(found);
  }

  /// All prefixes that `prefix` covers, itself included, in ascending order.
  public List<Map.Entry<EidPrefix, V>> coveredBy(EidPrefix prefix) {
    return coveredBy(prefix, Integer.MAX_VALUE);
  }

  /// As above, but no more than the first `limit`, however many there are.
  public List<Map.Entry<EidPrefix, V>> coveredBy(EidPrefix prefix, int limit) {
    return coveredBy(prefix, Optional.empty(), limit);
  }

  /// As above, but only those that come behind `after`, which need not be mapped itself: a large
  /// table page by page.
  public List<Map.Entry<EidPrefix, V>> coveredBy(
      EidPrefix prefix, Optional<EidPrefix> after, int limit) {
    if (root == null) return List.of();
    var key = new KeyBits(prefix);
    Node<V> last = Node.last(root, key);
    return key.isPrefixOf(new KeyBits(last.anyPrefix())) ? page(last, after, limit) : List.of();
  }

  /// The first `limit` of all prefixes behind `after`, in ascending order.
  public List<Map.Entry<EidPrefix, V>> page(Optional<EidPrefix> after, int limit) {
    return root == null ? List.of() : page(root, after, limit);
  }

  private static <V> List<Map.Entry<EidPrefix, V>> page(
      Node<V> top, Optional<EidPrefix> after, int limit) {
    List<Map.Entry<EidPrefix, V>> found = new ArrayList<>();
    if (after.isEmpty()) top.collect(found, limit);
    else top.collectAfter(new KeyBits(after.get()), found, limit);
    return Collections.unmodifiableList(found);
  }

  /// Whether there is a prefix inside `prefix` other than itself.
  public boolean hasMoreSpecific(EidPrefix prefix) {
    if (root == null) return false;
    var key = new KeyBits(prefix);
    Node<V> last = Node.last(root, key);
    boolean isItself = last instanceof Node.Leaf<V> && last.length() == key.length();
    return !isItself && key.isPrefixOf(new KeyBits(last.anyPrefix()));
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
    int shared = root == null ? 0 : shared(root, key);
    for (Node<V> node = root; node != null; node = next(node, key)) {
      int common = Math.min(node.length(), shared);
      if (common < node.length()) {
        parting = common;
        break;
      }
      if (node.prefix() != null && common > KeyBits.HEAD + within) return Optional.empty();
      if (common < key.length() && node.otherChild(key) != null) parting = common;
    }
    int floor = Math.min(Math.max(within, 1), eid.address().bits());
    int length = Math.max(floor, parting - KeyBits.HEAD + 1);
    return Optional.of(new EidPrefix(eid.instance(), eid.address(), length));
  }

  /// How many bits of `key` the prefix has that shares the most.
  private static int shared(Node<?> root, KeyBits key) {
    return key.commonLength(new KeyBits(Node.last(root, key).anyPrefix()));
  }

  /// In ascending order of instance, family, address and mask length.
  public void forEach(BiConsumer<EidPrefix, V> action) {
    if (root != null) root.forEach(action);
  }
}
