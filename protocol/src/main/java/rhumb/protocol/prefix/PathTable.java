package rhumb.protocol.prefix;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Prefixes found by their path, which is their first octets: a hash table, so that what a search
/// fetches hardly depends on what it fetched before. (A table by octets follows an address down
/// level by level, and each level is a fetch that waits for the one before.) What the path does not
/// tell apart is in a [Rest].
///
/// A [PathSegment] serves the paths whose hashes begin alike. It is made anew when it is full, as
/// two when it is large, so that a change never takes long. A reader sees each path before or after
/// a change, and prefixes that do not change are always found.
final class PathTable {
  private static final VarHandle SEGMENT = MethodHandles.arrayElementVarHandle(PathSegment[].class);

  private final int level; // a path has as many octets
  private volatile PathSegment[] segments; // by the first bits of the hash
  private int paths;

  PathTable(int level) {
    this.level = level;
    this.segments = empty();
  }

  /// How many bits a path has, and a prefix at least.
  int bits() {
    return level * Byte.SIZE;
  }

  private PathSegment[] empty() {
    var none = new PathSegment(bits());
    return new PathSegment[] {none, none};
  }

  private static int index(PathSegment[] all, long hash) {
    return (int) (hash >>> Long.numberOfLeadingZeros(all.length) >>> 1);
  }

  private PathSegment segment(long high) {
    PathSegment[] all = segments;
    return all[index(all, PathSegment.hash(high, bits()))];
  }

  /// The value of the longest prefix that holds the address.
  @Nullable Object longestMatch(long high, long low) {
    PathSegment segment = segment(high);
    VarHandle.acquireFence();
    while (true) {
      int slot = segment.find(high);
      if (slot < 0) return null;
      long key = segment.key(slot);
      Object value = segment.value(slot);
      if (value == null) continue; // it has just gone
      if (!PathSegment.isRest(key)) return PathSegment.holds(key, high) ? value : null;
      return DeepPrefixes.match((Rest) value, level, high, low);
    }
  }

  /// What exactly this prefix maps to.
  @Nullable Object get(long high, long low, int length) {
    PathSegment segment = segment(high);
    int slot = segment.find(high);
    return switch (slot < 0 ? null : segment.value(slot)) {
      case null -> null;
      case Rest rest -> get(rest, high, low, length);
      case Object alone -> segment.key(slot) == segment.keyOf(high, length) ? alone : null;
    };
  }

  private @Nullable Object get(Rest rest, long high, long low, int length) {
    return length == bits() ? rest.cover : DeepPrefixes.get(rest, level, high, low, length);
  }

  /// Maps a prefix to a value.
  void put(PrefixChain one) {
    PathSegment segment = segment(one.high);
    int slot = segment.find(one.high);
    switch (slot < 0 ? null : segment.value(slot)) {
      case null -> putAlone(segment.keyOf(one.high, one.length), one);
      case Rest rest -> segment.set(slot, with(rest, one));
      case Object alone -> putBeside(segment.key(slot), alone, one);
    }
  }

  private void putAlone(long key, PrefixChain one) {
    paths++;
    add(key, PathSegment.isRest(key) ? with(new Hollow(null), one) : one.value);
  }

  private void putBeside(long key, Object alone, PrefixChain one) {
    PathSegment segment = segment(one.high);
    if (key == segment.keyOf(one.high, one.length)) {
      segment.set(segment.find(one.high), one.value);
      return;
    }
    Rest both = with(with(new Hollow(null), PathSegment.prefixOf(key, alone)), one);
    add(segment.restKeyOf(one.high), both);
    segment(one.high).forget(key); // only now, so that a reader finds it here or there
  }

  private Rest with(Rest rest, PrefixChain one) {
    return one.length == bits()
        ? rest.withCover(one.value)
        : DeepPrefixes.put(rest, level, one).withCover(rest.cover);
  }

  /// Takes out a prefix that is in.
  void remove(long high, long low, int length) {
    PathSegment segment = segment(high);
    int slot = segment.find(high);
    Object after =
        switch (segment.value(slot)) {
          case Rest rest -> without(rest, high, low, length);
          case null, default -> null;
        };
    segment.set(slot, after);
    if (after != null) return;
    paths--;
    if (paths == 0) segments = empty();
  }

  private @Nullable Rest without(Rest rest, long high, long low, int length) {
    if (length == bits()) return rest instanceof Hollow ? null : rest.withCover(null);
    Rest after = DeepPrefixes.remove(rest, level, high, low, length);
    if (after != null) return after.withCover(rest.cover);
    return rest.cover == null ? null : new Hollow(rest.cover);
  }

  private void add(long key, Object value) {
    while (segment(key).isFull()) makeRoom(PathSegment.hash(key, bits()));
    segment(key).add(key, value);
  }

  /// Replaces the segment of a hash by one with more room, or by two.
  private void makeRoom(long hash) {
    PathSegment[] all = segments;
    PathSegment full = all[index(all, hash)];
    if (!full.isLarge()) {
      publish(all, hash, full.copy(full.depth, hash));
      return;
    }
    if (1 << full.depth == all.length) {
      all = new PathSegment[2 * all.length];
      for (int i = 0; i < all.length; i++) all[i] = segments[i / 2];
    }
    long half = Long.MIN_VALUE >>> full.depth;
    publish(all, hash & ~half, full.copy(full.depth + 1, hash & ~half));
    publish(all, hash | half, full.copy(full.depth + 1, hash | half));
    segments = all;
  }

  private static void publish(PathSegment[] all, long hash, PathSegment segment) {
    int span = all.length >> segment.depth;
    int from = index(all, hash) & -span;
    for (int i = from; i < from + span; i++) SEGMENT.setRelease(all, i, segment);
  }

  void clear() {
    segments = empty();
    paths = 0;
  }

  @SuppressWarnings("ReferenceEquality") // one segment may serve several beginnings
  long memoryBytes() {
    long sum = 24 + 16 + 4L * segments.length;
    PathSegment last = null;
    for (PathSegment each : segments) {
      if (each != last) sum += each.memoryBytes();
      last = each;
    }
    return sum;
  }
}
