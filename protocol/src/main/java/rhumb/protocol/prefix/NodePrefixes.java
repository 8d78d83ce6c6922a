package rhumb.protocol.prefix;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the writer remembers of a [StrideNode]: the prefixes that end in it, each under its
/// position in a binary heap, `1 << length | bits`, where length (0..8) and bits are those beyond
/// the node's level. Ascending keys are prefixes by length.
final class NodePrefixes {
  /// How many slots of the node have kids.
  int kids;

  private short[] keys = new short[2];
  private @Nullable Object[] values = new Object[2];
  private int count;

  static int length(int key) {
    return 31 - Integer.numberOfLeadingZeros(key);
  }

  boolean isEmpty() {
    return count == 0;
  }

  @Nullable Object get(int key) {
    int at = find(key);
    return at < 0 ? null : values[at];
  }

  void put(int key, Object value) {
    int at = find(key);
    if (at < 0) {
      at = -1 - at;
      if (count == keys.length) {
        keys = Arrays.copyOf(keys, count * 2);
        values = Arrays.copyOf(values, count * 2);
      }
      System.arraycopy(keys, at, keys, at + 1, count - at);
      System.arraycopy(values, at, values, at + 1, count - at);
      keys[at] = (short) key;
      count++;
    }
    values[at] = value;
  }

  /// Takes out a key that is in.
  void remove(int key) {
    int at = find(key);
    count--;
    System.arraycopy(keys, at + 1, keys, at, count - at);
    System.arraycopy(values, at + 1, values, at, count - at);
    values[count] = null;
  }

  /// The value of the longest prefix that is shorter than `key` and covers it.
  @Nullable Object covering(int key) {
    for (int shorter = key >>> 1; shorter > 0; shorter >>>= 1) {
      Object value = get(shorter);
      if (value != null) return value;
    }
    return null;
  }

  /// The values of the `slots` slots of `key`: those of longer prefixes, otherwise `value`.
  @Nullable Object[] paint(int key, @Nullable Object value, int slots) {
    @Nullable Object[] painted = new Object[slots];
    Arrays.fill(painted, value);
    int from = find(key + 1);
    for (int i = from < 0 ? -1 - from : from; i < count; i++) {
      int below = length(keys[i]) - length(key);
      if (below == 0 || keys[i] >>> below != key) continue;
      int width = slots >>> below;
      int at = (keys[i] - (key << below)) * width;
      Arrays.fill(painted, at, at + width, values[i]);
    }
    return painted;
  }

  long memoryBytes() {
    return 24 + 16 + 2L * keys.length + 16 + 4L * values.length;
  }

  private int find(int key) {
    return Arrays.binarySearch(keys, 0, count, (short) key);
  }
}
