package rhumb.protocol.prefix;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The longest match of the data plane, over addresses of up to 128 bits: one writer, any number of
/// readers without locks.
///
/// A trie with eight bits a level, made for memory that is far away: a search reads one place of a
/// [StrideNode] per level, and no place that it needs next depends on anything but the address, so
/// the processor works on several searches at once. Few prefixes below a slot are a
/// [PrefixChain]; more become a node. A stretch of path that has nothing to decide is one
/// [SkippedPath].
///
/// An update changes one node in place, or builds a part and publishes it with one write. A reader
/// sees each address before or after the update, and prefixes that do not change are always found.
/// Search: one node per eight bits at most, whatever the number of prefixes, and no allocation.
@SuppressWarnings({
  "ReferenceEquality", // "the same place", not "an equal one", is what needs no write
  "NonAtomicVolatileUpdate" // there is one writer
})
final class StrideTrie {
  private volatile Object[] root = StrideNode.withKids();
  private volatile int size;

  int size() {
    return size;
  }

  @Nullable Object longestMatch(long high, long low) {
    Object[] node = root;
    Object best = null;
    for (int level = 0; ; level++) {
      int slot = StrideNode.slot(level, high, low);
      Object value = StrideNode.value(node, slot);
      if (value != null) best = value;
      Object kid = StrideNode.kid(node, slot);
      if (kid instanceof Object[] next) {
        node = next;
      } else if (kid instanceof SkippedPath path && path.leadsTo(high, low)) {
        node = path.node();
        level = path.level() - 1;
      } else {
        Object end = kid instanceof PrefixChain chain ? chain.match(high, low) : null;
        return end != null ? end : best;
      }
    }
  }

  /// What exactly this prefix maps to; its bits beyond `length` are zero.
  @Nullable Object get(long high, long low, int length) {
    int last = levelOf(length);
    Object[] node = root;
    int level = 0;
    while (level < last) {
      Object kid = StrideNode.kid(node, StrideNode.slot(level, high, low));
      if (kid instanceof Object[] next) {
        node = next;
        level++;
      } else if (kid instanceof SkippedPath path
          && path.level() <= last
          && path.leadsTo(high, low)) {
        node = path.node();
        level = path.level();
      } else {
        return kid instanceof PrefixChain chain ? chain.get(high, low, length) : null;
      }
    }
    return StrideNode.prefixes(node).get(keyOf(level, high, low, length));
  }

  /// Maps the prefix, whose bits beyond `length` are zero, to `value`.
  @Nullable Object put(long high, long low, int length, Object value) {
    Object before = get(high, low, length);
    if (before == value) return before;
    put(root, 0, new PrefixChain(high, low, length, value, null));
    if (before == null) size = size + 1;
    return before;
  }

  @Nullable Object remove(long high, long low, int length) {
    Object before = get(high, low, length);
    if (before == null) return null;
    remove(root, 0, high, low, length);
    size = size - 1;
    return before;
  }

  void clear() {
    root = StrideNode.withKids();
    size = 0;
  }

  long memoryBytes() {
    return StrideNode.memoryBytes(root);
  }

  /// The level of the node in which a prefix of this length ends.
  private static int levelOf(int length) {
    return length == 0 ? 0 : (length - 1) / StrideNode.STRIDE;
  }

  /// The name of a prefix in the node it ends in (see [NodePrefixes]).
  private static int keyOf(int level, long high, long low, int length) {
    int inside = length - level * StrideNode.STRIDE;
    return 1 << inside | StrideNode.slot(level, high, low) >>> (StrideNode.STRIDE - inside);
  }

  /// Puts a prefix into `node` or below it.
  ///
  /// @param one the prefix, alone in its chain
  /// @return the node, or the one that must take its place
  private static Object[] put(Object[] node, int level, PrefixChain one) {
    if (levelOf(one.length()) == level) {
      StrideNode.put(node, keyOf(level, one.high(), one.low(), one.length()), one.value());
      return node;
    }
    int slot = StrideNode.slot(level, one.high(), one.low());
    Object kid = StrideNode.kid(node, slot);
    Object next = putBelow(kid, level + 1, one);
    return next == kid ? node : StrideNode.setKid(node, slot, next);
  }

  /// What takes the place of `kid`, which is at `level`, with one prefix more.
  private static Object putBelow(@Nullable Object kid, int level, PrefixChain one) {
    return switch (kid) {
      case null -> one;
      case PrefixChain chain -> putIntoChain(chain, level, one);
      case SkippedPath path -> putIntoPath(path, level, one);
      default -> put((Object[]) kid, level, one);
    };
  }

  private static Object putIntoChain(PrefixChain chain, int level, PrefixChain one) {
    PrefixChain more = chain.with(one);
    if (more.count() <= PrefixChain.MOST) return more;
    int fork = levelOf(more.shortest());
    for (PrefixChain each = more; each != null; each = each.next()) {
      fork = Math.min(fork, one.commonBits(each.high(), each.low()) / StrideNode.STRIDE);
    }
    Object[] node = StrideNode.withoutKids();
    for (PrefixChain each = more; each != null; each = each.next()) {
      node = put(node, fork, each.alone());
    }
    return at(level, fork, node, one.high(), one.low());
  }

  private static Object putIntoPath(SkippedPath path, int level, PrefixChain one) {
    int common = one.commonBits(path.high(), path.low()) / StrideNode.STRIDE;
    int fork = Math.min(levelOf(one.length()), common);
    if (fork >= path.level()) {
      Object[] node = put(path.node(), path.level(), one);
      return node == path.node() ? path : path.to(node);
    }
    Object[] node = StrideNode.withKids();
    int slot = StrideNode.slot(fork, path.high(), path.low());
    Object rest = at(fork + 1, path.level(), path.node(), path.high(), path.low());
    node = put(StrideNode.setKid(node, slot, rest), fork, one);
    return at(level, fork, node, one.high(), one.low());
  }

  /// A node of `nodeLevel`, as it is found at `level`.
  private static Object at(int level, int nodeLevel, Object[] node, long high, long low) {
    return level == nodeLevel ? node : new SkippedPath(high, low, nodeLevel, node);
  }

  /// Takes a prefix that is there out of `node` or from below it; never grows the node.
  private static void remove(Object[] node, int level, long high, long low, int length) {
    if (levelOf(length) == level) {
      StrideNode.remove(node, keyOf(level, high, low, length));
      return;
    }
    int slot = StrideNode.slot(level, high, low);
    Object kid = Objects.requireNonNull(StrideNode.kid(node, slot));
    Object next = removeBelow(kid, level + 1, high, low, length);
    if (next != kid) StrideNode.replaceKid(node, slot, next);
  }

  /// What takes the place of `kid`, which is at `level`, without the prefix.
  private static @Nullable Object removeBelow(
      Object kid, int level, long high, long low, int length) {
    if (kid instanceof PrefixChain chain) return chain.without(high, low, length);
    SkippedPath path = kid instanceof SkippedPath skipped ? skipped : null;
    Object[] node = path != null ? path.node() : (Object[]) kid;
    int nodeLevel = path != null ? path.level() : level;
    remove(node, nodeLevel, high, low, length);
    if (!StrideNode.isNearlyEmpty(node)) return kid;
    return merged(node, level, nodeLevel, high, low);
  }

  /// What takes the place of a node that has no prefixes and at most one kid.
  private static @Nullable Object merged(
      Object[] node, int level, int nodeLevel, long high, long low) {
    int slot = StrideNode.firstKidSlot(node);
    if (slot < 0) return null;
    Object kid = StrideNode.kid(node, slot);
    if (!(kid instanceof Object[] below)) return kid; // knows its whole path
    long mask = 0xFFL << (56 - StrideNode.STRIDE * nodeLevel); // modulo 64
    long bits = (long) slot << (56 - StrideNode.STRIDE * nodeLevel);
    return nodeLevel < 8
        ? at(level, nodeLevel + 1, below, high & ~mask | bits, 0)
        : at(level, nodeLevel + 1, below, high, low & ~mask | bits);
  }
}
