package rhumb.protocol.prefix;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.EidPrefix;

/// A node of [PrefixTrie]: immutable. It knows at which bit the ways below it part, but not the
/// bits before, which all prefixes below it share: whoever searches compares what is found at last.
/// So a step of a search reads one small object, and a table of a million prefixes has a million of
/// these and as many leaves, of 48 octets together.
abstract sealed class Node<V> {
  /// Bits that all prefixes below this node have in common, and its own prefix' length.
  abstract int length();

  /// `null` if nothing is mapped here, but only below.
  abstract @Nullable EidPrefix prefix();

  abstract @Nullable V value();

  /// The child on the way to `longer`, whose length is more than this node's.
  @Nullable Node<V> child(KeyBits longer) {
    return null;
  }

  /// The child that is not on the way to `longer`.
  @Nullable Node<V> otherChild(KeyBits longer) {
    return null;
  }

  /// Some prefix at or below this node.
  abstract EidPrefix anyPrefix();

  /// This node with a child in place of the one on the way to `longer`.
  ///
  /// @return `null` if nothing is left
  abstract @Nullable Node<V> withChild(KeyBits longer, @Nullable Node<V> child);

  abstract void forEachChild(Consumer<Node<V>> visitor);

  /// A prefix with nothing below it.
  static final class Leaf<V> extends Node<V> {
    private final EidPrefix prefix;
    private final V value;

    Leaf(EidPrefix prefix, V value) {
      this.prefix = prefix;
      this.value = value;
    }

    @Override
    int length() {
      return KeyBits.length(prefix);
    }

    @Override
    EidPrefix prefix() {
      return prefix;
    }

    @Override
    V value() {
      return value;
    }

    @Override
    EidPrefix anyPrefix() {
      return prefix;
    }

    @Override
    Node<V> withChild(KeyBits longer, @Nullable Node<V> child) {
      return child == null
          ? this
          : Fork.of(length(), prefix, value, longer.bit(length()), child, null);
    }

    @Override
    void forEachChild(Consumer<Node<V>> visitor) {}
  }

  /// Two ways, or a prefix and at least one.
  static final class Fork<V> extends Node<V> {
    private final int length;
    private final @Nullable EidPrefix prefix; // present together with the value
    private final @Nullable V value;
    private final @Nullable Node<V> zero;
    private final @Nullable Node<V> one;

    private Fork(
        int length,
        @Nullable EidPrefix prefix,
        @Nullable V value,
        @Nullable Node<V> zero,
        @Nullable Node<V> one) {
      this.length = length;
      this.prefix = prefix;
      this.value = value;
      this.zero = zero;
      this.one = one;
    }

    /// @param bit that leads to `child`; the other one leads to `other`
    static <V> Fork<V> of(
        int length,
        @Nullable EidPrefix prefix,
        @Nullable V value,
        boolean bit,
        @Nullable Node<V> child,
        @Nullable Node<V> other) {
      return bit
          ? new Fork<>(length, prefix, value, other, child)
          : new Fork<>(length, prefix, value, child, other);
    }

    @Override
    int length() {
      return length;
    }

    @Override
    @Nullable EidPrefix prefix() {
      return prefix;
    }

    @Override
    @Nullable V value() {
      return value;
    }

    @Override
    @Nullable Node<V> child(KeyBits longer) {
      return longer.bit(length) ? one : zero;
    }

    @Override
    @Nullable Node<V> otherChild(KeyBits longer) {
      return longer.bit(length) ? zero : one;
    }

    @Override
    EidPrefix anyPrefix() {
      if (prefix != null) return prefix;
      return Objects.requireNonNull(zero).anyPrefix(); // without a prefix it has both
    }

    @Override
    @Nullable Node<V> withChild(KeyBits longer, @Nullable Node<V> child) {
      Node<V> other = otherChild(longer);
      if (child == null && value == null) return other;
      if (child == null && other == null) {
        return new Leaf<>(Objects.requireNonNull(prefix), Objects.requireNonNull(value));
      }
      return of(length, prefix, value, longer.bit(length), child, other);
    }

    /// With another value, or with none.
    @Nullable Node<V> withValue(@Nullable EidPrefix prefix, @Nullable V value) {
      if (value != null || (zero != null && one != null)) {
        return new Fork<>(length, prefix, value, zero, one);
      }
      return zero == null ? one : zero;
    }

    @Override
    void forEachChild(Consumer<Node<V>> visitor) {
      if (zero != null) visitor.accept(zero);
      if (one != null) visitor.accept(one);
    }
  }

  /// Whether this node's own prefix covers `key`.
  boolean covers(KeyBits key) {
    EidPrefix own = prefix();
    return own != null && new KeyBits(own).isPrefixOf(key);
  }

  Map.Entry<EidPrefix, V> entry() {
    return Map.entry(Objects.requireNonNull(prefix()), Objects.requireNonNull(value()));
  }

  /// Visits what is mapped at and below this node, in ascending order.
  void forEach(BiConsumer<EidPrefix, V> action) {
    EidPrefix own = prefix();
    V value = value();
    if (own != null && value != null) action.accept(own, value);
    forEachChild(child -> child.forEach(action));
  }

  /// Adds the entries at and below this node, in ascending order, until there are `limit`.
  void collect(List<Map.Entry<EidPrefix, V>> found, int limit) {
    if (found.size() >= limit) return;
    if (prefix() != null) found.add(entry());
    forEachChild(child -> child.collect(found, limit));
  }

  /// As above, but only entries behind `after`.
  void collectAfter(KeyBits after, List<Map.Entry<EidPrefix, V>> found, int limit) {
    if (found.size() >= limit) return;
    var key = new KeyBits(anyPrefix());
    int common = Math.min(length(), key.commonLength(after));
    if (common < length() && common < after.length()) {
      if (key.bit(common)) collect(found, limit); // all of it is behind, or nothing
    } else if (length() > after.length()) {
      collect(found, limit);
    } else if (length() == after.length()) {
      forEachChild(child -> child.collect(found, limit));
    } else {
      Node<V> way = child(after);
      boolean first = !after.bit(length());
      if (way != null) way.collectAfter(after, found, limit);
      Node<V> other = otherChild(after);
      if (first && other != null) other.collect(found, limit);
    }
  }

  /// The last node on the way to `key`: it is as long as the key or longer, or nothing below it is
  /// on that way.
  static <V> Node<V> last(Node<V> root, KeyBits key) {
    Node<V> node = root;
    while (node.length() < key.length()) {
      Node<V> next = node.child(key);
      if (next == null) break;
      node = next;
    }
    return node;
  }

  /// The trie below `node` with one more prefix, or with another value for it.
  ///
  /// @param common how many bits of `key` some prefix at or below `node` shares
  static <V> Node<V> with(Node<V> node, KeyBits key, int common, Leaf<V> leaf) {
    int length = node.length();
    if (length > common) return parting(node, key, common, leaf);
    if (length < key.length()) {
      Node<V> child = node.child(key);
      Node<V> longer = child == null ? leaf : with(child, key, common, leaf);
      return Objects.requireNonNull(node.withChild(key, longer));
    }
    return node instanceof Fork<V> fork
        ? Objects.requireNonNull(fork.withValue(leaf.prefix, leaf.value))
        : leaf;
  }

  /// Where the ways to `node` and to `key` part, or where `key` ends on the way to `node`.
  private static <V> Node<V> parting(Node<V> node, KeyBits key, int common, Leaf<V> leaf) {
    if (common == key.length()) {
      boolean bit = new KeyBits(node.anyPrefix()).bit(common);
      return Fork.of(common, leaf.prefix, leaf.value, bit, node, null);
    }
    return Fork.of(common, null, null, key.bit(common), leaf, node);
  }

  /// The trie below `node` without `key`, which is in it.
  static <V> @Nullable Node<V> without(@Nullable Node<V> node, KeyBits key) {
    if (node == null) return null;
    if (node.length() == key.length()) {
      return node instanceof Fork<V> fork ? fork.withValue(null, null) : null;
    }
    return node.withChild(key, without(node.child(key), key));
  }
}
