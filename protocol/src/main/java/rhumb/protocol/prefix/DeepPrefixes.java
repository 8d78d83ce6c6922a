package rhumb.protocol.prefix;

import org.jspecify.annotations.Nullable;

/// Search and change below a slot, where prefixes are few and paths are long: pure functions of a
/// [Rest] that is found at a level, that is, after that many octets.
///
/// Few prefixes are a [PrefixChain]; more become a [StrideNode]. A stretch of path that has nothing
/// to decide is one [SkippedPath].
@SuppressWarnings("ReferenceEquality") // "the same place", not "an equal one", needs no write
final class DeepPrefixes {
  private DeepPrefixes() {}

  /// The value of the longest prefix that holds the address, else the cover of `rest`.
  static @Nullable Object match(Rest rest, int restLevel, long high, long low) {
    Object best = rest.cover;
    if (rest instanceof Hollow) return best;
    Rest at = rest;
    for (int level = restLevel; ; level++) {
      if (at instanceof PrefixChain chain) {
        Object end = chain.match(high, low);
        return end != null ? end : best;
      }
      if (at instanceof SkippedPath path) {
        if (!path.leadsTo(high, low)) return best;
        at = path.node;
        level = path.level;
      }
      var node = (StrideNode) at;
      int place = node.place(StrideNode.slot(level, high, low));
      Object value = node.value(place);
      if (value != null) best = value;
      Rest kid = node.kid(place);
      if (kid == null) return best;
      at = kid;
    }
  }

  /// What exactly this prefix maps to.
  static @Nullable Object get(@Nullable Rest rest, int restLevel, long high, long low, int length) {
    int last = StrideNode.levelOf(length);
    Rest at = rest instanceof Hollow ? null : rest;
    for (int level = restLevel; at != null; level++) {
      if (at instanceof PrefixChain chain) return chain.get(high, low, length);
      if (at instanceof SkippedPath path) {
        if (path.level > last || !path.leadsTo(high, low)) return null;
        at = path.node;
        level = path.level;
      }
      var node = (StrideNode) at;
      if (level == last) return node.get(StrideNode.keyOf(level, high, low, length));
      at = node.kid(node.place(StrideNode.slot(level, high, low)));
    }
    return null;
  }

  /// What takes the place of `rest`, which is at `level`, with one prefix more.
  ///
  /// @param one the prefix, alone in its chain
  static Rest put(@Nullable Rest rest, int level, PrefixChain one) {
    return switch (rest) {
      case null -> one;
      case PrefixChain chain -> putIntoChain(chain, level, one);
      case SkippedPath path -> putIntoPath(path, level, one);
      case StrideNode node -> putIntoNode(node, level, one);
      case Hollow _ -> one;
    };
  }

  private static StrideNode putIntoNode(StrideNode node, int level, PrefixChain one) {
    if (StrideNode.levelOf(one.length) == level) {
      return node.with(StrideNode.keyOf(level, one.high, one.low, one.length), one.value);
    }
    int slot = StrideNode.slot(level, one.high, one.low);
    Rest kid = node.kid(node.place(slot));
    Rest next = put(kid, level + 1, one);
    return next == kid ? node : node.withKid(slot, next);
  }

  private static Rest putIntoChain(PrefixChain chain, int level, PrefixChain one) {
    PrefixChain more = chain.with(one);
    if (more.count() <= PrefixChain.MOST) return more;
    int fork = StrideNode.levelOf(more.shortest());
    for (PrefixChain each = more; each != null; each = each.next) {
      fork = Math.min(fork, one.commonBits(each.high, each.low) / StrideNode.STRIDE);
    }
    var node = new StrideNode();
    for (PrefixChain each = more; each != null; each = each.next) {
      node = putIntoNode(node, fork, each.alone());
    }
    return at(level, fork, node, one.high, one.low);
  }

  private static Rest putIntoPath(SkippedPath path, int level, PrefixChain one) {
    int fork = Math.min(StrideNode.levelOf(one.length), path.commonOctets(one));
    if (fork >= path.level) {
      StrideNode node = putIntoNode(path.node, path.level, one);
      return node == path.node ? path : path.to(node);
    }
    return at(level, fork, putIntoNode(path.forkedAt(fork), fork, one), one.high, one.low);
  }

  /// A node of `nodeLevel`, as it is found at `level`.
  private static Rest at(int level, int nodeLevel, StrideNode node, long high, long low) {
    return level == nodeLevel ? node : new SkippedPath(high, low, nodeLevel, node);
  }

  /// What takes the place of `rest`, which is at `level`, without a prefix that is there.
  static @Nullable Rest remove(Rest rest, int level, long high, long low, int length) {
    if (rest instanceof PrefixChain chain) return chain.without(high, low, length);
    SkippedPath path = rest instanceof SkippedPath skipped ? skipped : null;
    StrideNode before = path != null ? path.node : (StrideNode) rest;
    int nodeLevel = path != null ? path.level : level;
    StrideNode node = removeFromNode(before, nodeLevel, high, low, length);
    if (node.isNearlyEmpty()) return merged(node, level, nodeLevel, high, low);
    return node == before ? rest : at(level, nodeLevel, node, high, low);
  }

  private static StrideNode removeFromNode(
      StrideNode node, int level, long high, long low, int length) {
    if (StrideNode.levelOf(length) == level) {
      return node.without(StrideNode.keyOf(level, high, low, length));
    }
    int slot = StrideNode.slot(level, high, low);
    Rest kid = java.util.Objects.requireNonNull(node.kid(node.place(slot)));
    Rest next = remove(kid, level + 1, high, low, length);
    return next == kid ? node : node.withKid(slot, next);
  }

  /// What takes the place of a node that has no prefixes and at most one kid.
  private static @Nullable Rest merged(
      StrideNode node, int level, int nodeLevel, long high, long low) {
    int slot = node.firstKidSlot();
    if (slot < 0) return null;
    Rest kid = node.kid(node.place(slot));
    if (!(kid instanceof StrideNode below)) return kid; // knows its whole path
    long mask = 0xFFL << (56 - StrideNode.STRIDE * nodeLevel); // modulo 64
    long bits = (long) slot << (56 - StrideNode.STRIDE * nodeLevel);
    return nodeLevel < 8
        ? at(level, nodeLevel + 1, below, high & ~mask | bits, 0)
        : at(level, nodeLevel + 1, below, high, low & ~mask | bits);
  }
}
