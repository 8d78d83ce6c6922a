package rhumb.protocol.prefix;

import org.jspecify.annotations.Nullable;

/// A few prefixes below one slot, the longest first; immutable.
final class PrefixChain extends Rest {
  /// More than this become a node or a sheet.
  static final int MOST = 6;

  final long high; // the first 64 bits of the prefix, zero beyond its length
  final long low; // the last 64 bits
  final int length; // 1..128
  final Object value;
  final @Nullable PrefixChain next;

  /// One prefix.
  PrefixChain(long high, long low, int length, Object value) {
    this(high, low, length, value, null, null);
  }

  private PrefixChain(
      long high,
      long low,
      int length,
      Object value,
      @Nullable PrefixChain next,
      @Nullable Object cover) {
    super(cover);
    this.high = high;
    this.low = low;
    this.length = length;
    this.value = value;
    this.next = next;
  }

  /// The value of the longest prefix that holds the address.
  @Nullable Object match(long high, long low) {
    for (PrefixChain each = this; each != null; each = each.next) {
      if (each.commonBits(high, low) >= each.length) return each.value;
    }
    return null;
  }

  @Nullable Object get(long high, long low, int length) {
    for (PrefixChain each = this; each != null; each = each.next) {
      if (each.is(high, low, length)) return each.value;
    }
    return null;
  }

  /// This chain with a prefix more, or with another value for it.
  ///
  /// @param one the prefix, alone
  PrefixChain with(PrefixChain one) {
    PrefixChain rest = without(one.high, one.low, one.length);
    return rest == null ? one : rest.insert(one);
  }

  private PrefixChain insert(PrefixChain one) {
    if (one.length >= length) return one.then(this);
    return then(next == null ? one : next.insert(one));
  }

  /// This chain without a prefix, which need not be there.
  @Nullable PrefixChain without(long high, long low, int length) {
    if (is(high, low, length)) return next;
    return next == null ? this : then(next.without(high, low, length));
  }

  private PrefixChain then(@Nullable PrefixChain rest) {
    return new PrefixChain(high, low, length, value, rest, null);
  }

  @Override
  PrefixChain withCover(@Nullable Object newCover) {
    return new PrefixChain(high, low, length, value, next, newCover);
  }

  /// The first prefix of this chain alone.
  PrefixChain alone() {
    return then(null);
  }

  int count() {
    int count = 0;
    for (PrefixChain each = this; each != null; each = each.next) count++;
    return count;
  }

  /// The length of the shortest prefix.
  int shortest() {
    return next == null ? length : next.shortest();
  }

  /// How many bits at the start of the address are those of this prefix's.
  int commonBits(long high, long low) {
    long difference = high ^ this.high;
    return difference != 0
        ? Long.numberOfLeadingZeros(difference)
        : 64 + Long.numberOfLeadingZeros(low ^ this.low);
  }

  private boolean is(long high, long low, int length) {
    return high == this.high && low == this.low && length == this.length;
  }

  @Override
  long memoryBytes() {
    return 40L * count();
  }
}
