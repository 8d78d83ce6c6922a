package rhumb.protocol.prefix;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A part of a [PathTable]: slots of a key and a value. The key of a prefix that is the only one on
/// its path is the prefix itself, so that a search finds its value without fetching anything else;
/// where there are more, or more than a key can say, the value is a [Rest].
///
/// A slot keeps the key that it once got, so that a reader cannot take a value for another key's. A
/// slot without a value is as if it were not there, until its prefix comes again or the segment is
/// copied.
final class PathSegment {
  private static final int REST = 1;
  private static final int LONGEST_KEY = 62; // bits of a prefix that is a key
  private static final int MOST_SLOTS = 4096;
  private static final int DEEPEST = 16;
  private static final VarHandle KEY = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(Object[].class);

  private final int bits; // of a path

  /// So many bits have the hashes here in common.
  final int depth;

  private final long[] keys; // zero: the slot was never used
  private final @Nullable Object[] values;
  private int used; // slots with a key

  /// A segment for all paths.
  PathSegment(int bits) {
    this(bits, 0, 1);
  }

  private PathSegment(int bits, int depth, int slots) {
    this.bits = bits;
    this.depth = depth;
    this.keys = new long[slots];
    this.values = new Object[slots];
  }

  /// @param high an address, prefix or key
  static long hash(long high, int bits) {
    return (high >>> (Long.SIZE - bits)) * 0x9E37_79B9_7F4A_7C15L;
  }

  /// A prefix as a key: its bits, a one, and zeros. Otherwise that of a rest.
  long keyOf(long high, int length) {
    return length <= LONGEST_KEY ? high | Long.MIN_VALUE >>> length : restKeyOf(high);
  }

  /// What [#keyOf] was made of.
  static PrefixChain prefixOf(long key, Object value) {
    return new PrefixChain(key & key - 1, 0, 63 - Long.numberOfTrailingZeros(key), value);
  }

  /// Whether the address is in the prefix that the key is.
  static boolean holds(long key, long high) {
    return (key ^ high) >>> Long.numberOfTrailingZeros(key) >>> 1 == 0;
  }

  long restKeyOf(long high) {
    return high & -1L << (Long.SIZE - bits) | REST;
  }

  static boolean isRest(long key) {
    return (key & REST) != 0;
  }

  /// The slot of a path that has a value, or -1.
  ///
  /// Plain reads with fences between them do what acquiring reads would, with half the
  /// instructions.
  int find(long high) {
    long[] keys = this.keys;
    int shift = Long.SIZE - bits;
    for (int slot = slot(hash(high, bits)); ; slot = slot + 1 & keys.length - 1) {
      long key = keys[slot];
      VarHandle.acquireFence();
      if ((key ^ high) >>> shift == 0 && values[slot] != null && key != 0) return slot;
      if (key == 0) return -1;
    }
  }

  private int slot(long hash) {
    return (int) (hash >>> Integer.SIZE) & keys.length - 1;
  }

  long key(int slot) {
    return keys[slot];
  }

  @Nullable Object value(int slot) {
    VarHandle.acquireFence();
    return values[slot];
  }

  void set(int slot, @Nullable Object value) {
    VALUE.setRelease(values, slot, value);
  }

  /// The slot of this key, or the one that it may take.
  private int place(long key) {
    int slot = slot(hash(key, bits));
    while (keys[slot] != 0 && keys[slot] != key) slot = slot + 1 & keys.length - 1;
    return slot;
  }

  void forget(long key) {
    set(place(key), null);
  }

  boolean isFull() {
    return (used + 1) * 2 > keys.length;
  }

  /// Adds a key that has no value yet.
  void add(long key, Object value) {
    int slot = place(key);
    set(slot, value);
    if (keys[slot] == key) return;
    KEY.setRelease(keys, slot, key);
    used++;
  }

  private int live() {
    int live = 0;
    for (Object value : values) if (value != null) live++;
    return live;
  }

  /// Whether two should take its place.
  boolean isLarge() {
    return slotsFor(live()) > MOST_SLOTS && depth < DEEPEST;
  }

  private static int slotsFor(int live) {
    return Integer.highestOneBit(Math.max(4, 3 * live)) * 2;
  }

  /// A segment with what is in this one, if the first `newDepth` bits of its hash are those of
  /// `hash`; with room for more.
  PathSegment copy(int newDepth, long hash) {
    var copy = new PathSegment(bits, newDepth, slotsFor(live()));
    for (int slot = 0; slot < keys.length; slot++) {
      Object value = values[slot];
      if (value == null || (hash(keys[slot], bits) ^ hash) >>> 1 >>> (63 - newDepth) != 0) continue;
      copy.add(keys[slot], value);
    }
    return copy;
  }

  /// Octets of heap, without the values.
  long memoryBytes() {
    long sum = 24 + 16 + 8L * keys.length + 16 + 4L * values.length;
    for (int slot = 0; slot < keys.length; slot++) {
      if (values[slot] instanceof Rest rest) sum += rest.memoryBytes();
    }
    return sum;
  }
}
