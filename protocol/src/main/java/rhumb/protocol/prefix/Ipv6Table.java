package rhumb.protocol.prefix;

import org.jspecify.annotations.Nullable;

/// The longest match of the data plane for IPv6. One thread writes; any number of threads read,
/// without locks, allocation or boxing. A reader sees an update as soon as the writer has returned
/// from it, and prefixes that do not change are found whatever else changes.
///
/// @param <V> what a prefix maps to; compared by identity
public final class Ipv6Table<V> {
  private static final int BITS = 128;

  private final StrideTrie trie = new StrideTrie();

  /// What the most specific prefix that holds the address maps to.
  ///
  /// @param high the first 64 bits in network order
  /// @param low the last 64 bits
  @SuppressWarnings("unchecked") // put takes nothing else
  public @Nullable V longestMatch(long high, long low) {
    return (V) trie.longestMatch(high, low);
  }

  /// What exactly this prefix maps to.
  @SuppressWarnings("unchecked") // put takes nothing else
  public @Nullable V get(long high, long low, int length) {
    return (V) trie.get(high(high, length), low(low, length), length);
  }

  /// Maps a prefix to `value`. Bits beyond `length` are ignored.
  ///
  /// @return what it was mapped to
  @SuppressWarnings("unchecked") // nothing else gets in
  public @Nullable V put(long high, long low, int length, V value) {
    return (V) trie.put(high(high, length), low(low, length), length, value);
  }

  /// @return what the prefix was mapped to
  @SuppressWarnings("unchecked") // put takes nothing else
  public @Nullable V remove(long high, long low, int length) {
    return (V) trie.remove(high(high, length), low(low, length), length);
  }

  public void clear() {
    trie.clear();
  }

  public int size() {
    return trie.size();
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  /// Octets of heap, without the values; an estimate that takes time in proportion to the size.
  public long memoryBytes() {
    return trie.memoryBytes();
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
