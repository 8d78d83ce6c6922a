package rhumb.protocol.prefix;

import org.jspecify.annotations.Nullable;

/// A stretch of path on which nothing is decided, and the node at its end; immutable.
final class SkippedPath extends Rest {
  final int level; // of the node: the path is the first `level` octets
  final StrideNode node;

  private final long high; // the first 64 bits of any address on the path
  private final long low; // the last 64 bits

  SkippedPath(long high, long low, int level, StrideNode node) {
    this(high, low, level, node, null);
  }

  private SkippedPath(long high, long low, int level, StrideNode node, @Nullable Object cover) {
    super(cover);
    this.high = high;
    this.low = low;
    this.level = level;
    this.node = node;
  }

  boolean leadsTo(long high, long low) {
    return level <= 8
        ? (high ^ this.high) >>> (64 - 8 * level) == 0
        : high == this.high && (low ^ this.low) >>> (128 - 8 * level) == 0;
  }

  /// How many octets at the start the path and a prefix have in common.
  int commonOctets(PrefixChain one) {
    return one.commonBits(high, low) / StrideNode.STRIDE;
  }

  SkippedPath to(StrideNode newNode) {
    return new SkippedPath(high, low, level, newNode);
  }

  /// What takes the place of this path when it forks at `fork`, before its end.
  StrideNode forkedAt(int fork) {
    return new StrideNode().withKid(StrideNode.slot(fork, high, low), foundAt(fork + 1));
  }

  private Rest foundAt(int from) {
    return from == level ? node : new SkippedPath(high, low, level, node);
  }

  @Override
  SkippedPath withCover(@Nullable Object newCover) {
    return new SkippedPath(high, low, level, node, newCover);
  }

  @Override
  long memoryBytes() {
    return 40 + node.memoryBytes();
  }
}
