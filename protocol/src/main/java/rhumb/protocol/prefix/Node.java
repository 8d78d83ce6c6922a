package rhumb.protocol.prefix;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.EidPrefix;

/// A node of [PrefixTrie]: immutable, with a value or with two children, or both.
final class Node<V> {
  final KeyBits key;
  final @Nullable V value;
  private final @Nullable EidPrefix prefix; // present together with the value
  private final @Nullable Node<V> zero;
  private final @Nullable Node<V> one;

  Node(
      KeyBits key,
      @Nullable EidPrefix prefix,
      @Nullable V value,
      @Nullable Node<V> zero,
      @Nullable Node<V> one) {
    this.key = key;
    this.prefix = prefix;
    this.value = value;
    this.zero = zero;
    this.one = one;
  }

  /// The child on the way to `longer`, of which this node's key is a proper prefix.
  @Nullable Node<V> child(KeyBits longer) {
    return longer.bit(key.length()) ? one : zero;
  }

  /// The child that is not on the way to `longer`.
  @Nullable Node<V> otherChild(KeyBits longer) {
    return longer.bit(key.length()) ? zero : one;
  }

  Map.Entry<EidPrefix, V> entry() {
    return Map.entry(Objects.requireNonNull(prefix), Objects.requireNonNull(value));
  }

  void accept(BiConsumer<EidPrefix, V> action) {
    action.accept(Objects.requireNonNull(prefix), Objects.requireNonNull(value));
  }

  /// Visits the nodes with values below and including this one, in ascending order.
  void forEach(Consumer<Node<V>> visitor) {
    if (value != null) visitor.accept(this);
    if (zero != null) zero.forEach(visitor);
    if (one != null) one.forEach(visitor);
  }

  /// Adds the entries below and including this one, in ascending order, until there are `limit`.
  void collect(List<Map.Entry<EidPrefix, V>> found, int limit) {
    if (found.size() >= limit) return;
    if (value != null) found.add(entry());
    if (zero != null) zero.collect(found, limit);
    if (one != null) one.collect(found, limit);
  }

  static <V> Node<V> with(@Nullable Node<V> node, Node<V> leaf) {
    if (node == null) return leaf;
    int common = node.key.commonLength(leaf.key);
    if (common == node.key.length()) {
      if (common == leaf.key.length()) {
        return new Node<>(leaf.key, leaf.prefix, leaf.value, node.zero, node.one);
      }
      return node.withChild(leaf.key, with(node.child(leaf.key), leaf));
    }
    if (common == leaf.key.length()) return leaf.withChild(node.key, node);
    var fork = new Node<V>(leaf.key.truncated(common), null, null, null, null);
    return fork.withChild(leaf.key, leaf).withChild(node.key, node);
  }

  /// The trie below `node` without `key`, which is in it.
  static <V> @Nullable Node<V> without(@Nullable Node<V> node, KeyBits key) {
    if (node == null) return null;
    if (node.key.length() == key.length()) {
      if (node.zero == null) return node.one;
      return node.one == null ? node.zero : new Node<>(node.key, null, null, node.zero, node.one);
    }
    Node<V> child = without(node.child(key), key);
    if (child == null && node.value == null) return node.otherChild(key);
    return node.withChild(key, child);
  }

  private Node<V> withChild(KeyBits longer, @Nullable Node<V> child) {
    return longer.bit(key.length())
        ? new Node<>(key, prefix, value, zero, child)
        : new Node<>(key, prefix, value, child, one);
  }
}
