package rhumb.protocol.prefix;

import org.jspecify.annotations.Nullable;

/// The longest match of the data plane for IPv4. One thread writes; any number of threads read,
/// without locks, allocation or boxing. A reader sees an update as soon as the writer has returned
/// from it, and prefixes that do not change are found whatever else changes.
///
/// @param <V> what a prefix maps to; compared by identity
public final class Ipv4Table<V> {
  private static final int BITS = 32;

  private final StrideTrie trie = new StrideTrie();

  /// What the most specific prefix that holds `address` maps to.
  ///
  /// @param address the 32 bits in network order, first bit highest
  @SuppressWarnings("unchecked") // put takes nothing else
  public @Nullable V longestMatch(int address) {
    return (V) trie.longestMatch((long) address << BITS, 0);
  }

  /// What exactly this prefix maps to.
  @SuppressWarnings("unchecked") // put takes nothing else
  public @Nullable V get(int network, int length) {
    return (V) trie.get(bits(network, length), 0, length);
  }

  /// Maps a prefix to `value`. Bits of `network` beyond `length` are ignored.
  ///
  /// @return what it was mapped to
  @SuppressWarnings("unchecked") // nothing else gets in
  public @Nullable V put(int network, int length, V value) {
    return (V) trie.put(bits(network, length), 0, length, value);
  }

  /// @return what the prefix was mapped to
  @SuppressWarnings("unchecked") // put takes nothing else
  public @Nullable V remove(int network, int length) {
    return (V) trie.remove(bits(network, length), 0, length);
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

  private static long bits(int network, int length) {
    if (length < 0 || length > BITS) throw new IllegalArgumentException("mask length " + length);
    return length == 0 ? 0 : (long) network << BITS & -1L << (64 - length);
  }
}
