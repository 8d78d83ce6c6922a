package rhumb.protocol.prefix;

import org.jspecify.annotations.Nullable;

/// The longest match of the data plane for IPv6. One thread writes; any number of threads read,
/// without locks, allocation or boxing. A reader sees an update as soon as the writer has returned
/// from it, and prefixes that do not change are found whatever else changes.
///
/// @param <V> what a prefix maps to; compared by identity
public final class Ipv6Table<V> {
  private static final int BITS = 128;
  private static final int PATH = 32;

  private final StrideTrie few = new StrideTrie(); // prefixes of less than PATH bits
  private final PathTable many = new PathTable(PATH / Byte.SIZE);
  private volatile int size; // of the latter

  /// What the most specific prefix that holds the address maps to.
  ///
  /// @param high the first 64 bits in network order
  /// @param low the last 64 bits
  @SuppressWarnings("unchecked") // put takes nothing else
  public @Nullable V longestMatch(long high, long low) {
    Object found = many.longestMatch(high, low);
    return (V) (found != null ? found : few.longestMatch(high, low));
  }

  /// What exactly this prefix maps to.
  @SuppressWarnings("unchecked") // put takes nothing else
  public @Nullable V get(long high, long low, int length) {
    long first = high(high, length);
    long last = low(low, length);
    return (V) (length < PATH ? few.get(first, last, length) : many.get(first, last, length));
  }

  /// Maps a prefix to `value`. Bits beyond `length` are ignored.
  ///
  /// @return what it was mapped to
  @SuppressWarnings({
    "unchecked", // nothing else gets in
    "ReferenceEquality", // as this class says of values
    "NonAtomicVolatileUpdate" // there is one writer
  })
  public @Nullable V put(long high, long low, int length, V value) {
    long first = high(high, length);
    long last = low(low, length);
    if (length < PATH) return (V) few.put(first, last, length, value);
    V before = get(first, last, length);
    if (before == value) return before;
    many.put(new PrefixChain(first, last, length, value));
    if (before == null) size = size + 1;
    return before;
  }

  /// @return what the prefix was mapped to
  @SuppressWarnings({"unchecked", "NonAtomicVolatileUpdate"}) // as above
  public @Nullable V remove(long high, long low, int length) {
    long first = high(high, length);
    long last = low(low, length);
    if (length < PATH) return (V) few.remove(first, last, length);
    V before = get(first, last, length);
    if (before == null) return null;
    many.remove(first, last, length);
    size = size - 1;
    return before;
  }

  public void clear() {
    few.clear();
    many.clear();
    size = 0;
  }

  public int size() {
    return few.size() + size;
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  /// Octets of heap, without the values; an estimate that takes time in proportion to the size.
  public long memoryBytes() {
    return few.memoryBytes() + many.memoryBytes();
  }

  private static long high(long high, int length) {
    if (length < 0 || length > BITS) throw new IllegalArgumentException("mask length " + length);
    if (length >= 64) return high;
    return length == 0 ? 0 : high & -1L << (64 - length);
  }

  private static long low(long low, int length) {
    return length <= 64 ? 0 : low & -1L << (128 - length);
  }
}
