package rhumb.protocol.prefix;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A node of [DeepPrefixes]: eight bits of the address choose one of 256 slots. A slot has the
/// value of the longest prefix that ends in this node and covers the slot, and a kid for what is
/// longer.
///
/// A million prefixes must stay near the processor, so neighbours that have the same share one
/// place: a bit for each slot says whether a place begins there, and the number of bits up to a
/// slot is its place. A change rewrites the node, unless the slot has a place of its own.
@SuppressWarnings("ReferenceEquality") // values are compared by identity
final class StrideNode extends Rest {
  /// Address bits that one node looks at.
  static final int STRIDE = 8;

  private static final int SLOTS = 1 << STRIDE;
  private static final int WORDS = SLOTS / Long.SIZE;
  private static final long[] UP_TO = masks();
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

  // Where places begin. Four fields and not an array, which would be one fetch more.
  private final long begin0;
  private final long begin1;
  private final long begin2;
  private final long begin3;
  private final @Nullable Object @Nullable [] values; // by place; absent if there is none
  private final @Nullable Object @Nullable [] kids; // by place; absent if there is none
  private final NodePrefixes prefixes;

  StrideNode() {
    super(null);
    begin0 = 1;
    begin1 = 0;
    begin2 = 0;
    begin3 = 0;
    values = null;
    kids = null;
    prefixes = new NodePrefixes();
  }

  private StrideNode(@Nullable Object[] values, @Nullable Object[] kids, NodePrefixes prefixes) {
    super(null);
    long[] begins = new long[WORDS];
    boolean hasValues = false;
    boolean hasKids = false;
    int places = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      hasValues |= values[slot] != null;
      hasKids |= kids[slot] != null;
      if (slot > 0 && values[slot] == values[slot - 1] && kids[slot] == kids[slot - 1]) continue;
      begins[slot / Long.SIZE] |= 1L << slot;
      values[places] = values[slot];
      kids[places] = kids[slot];
      places++;
    }
    begin0 = begins[0];
    begin1 = begins[1];
    begin2 = begins[2];
    begin3 = begins[3];
    this.values = hasValues ? java.util.Arrays.copyOf(values, places) : null;
    this.kids = hasKids ? java.util.Arrays.copyOf(kids, places) : null;
    this.prefixes = prefixes;
  }

  /// The same node with another cover; one of the two must be forgotten.
  private StrideNode(StrideNode node, @Nullable Object cover) {
    super(cover);
    begin0 = node.begin0;
    begin1 = node.begin1;
    begin2 = node.begin2;
    begin3 = node.begin3;
    values = node.values;
    kids = node.kids;
    prefixes = node.prefixes;
  }

  @Override
  StrideNode withCover(@Nullable Object newCover) {
    return newCover == cover ? this : new StrideNode(this, newCover);
  }

  private static long[] masks() {
    long[] masks = new long[SLOTS * WORDS];
    for (int slot = 0; slot < SLOTS; slot++) {
      for (int word = 0; word < WORDS; word++) {
        int bit = slot - word * Long.SIZE;
        masks[slot * WORDS + word] = bit < 0 ? 0 : bit >= Long.SIZE - 1 ? -1 : (2L << bit) - 1;
      }
    }
    return masks;
  }

  /// The eight bits of an address that a node of `level` looks at.
  static int slot(int level, long high, long low) {
    return (int) ((level < 8 ? high : low) >>> (56 - STRIDE * level)) & 0xFF; // modulo 64
  }

  /// The level of the node in which a prefix of this length ends.
  static int levelOf(int length) {
    return length == 0 ? 0 : (length - 1) / STRIDE;
  }

  /// The name of a prefix in the node or sheet that it ends in (see [NodePrefixes]).
  static int keyOf(int level, long high, long low, int length) {
    int inside = length - level * STRIDE;
    return 1 << inside | slot(level, high, low) >>> (STRIDE - inside);
  }

  /// Where the slot's value and kid are. All four words are counted, because choosing one would be
  /// a branch that nobody can predict.
  int place(int slot) {
    int at = slot * WORDS;
    return Long.bitCount(begin0 & UP_TO[at])
        + Long.bitCount(begin1 & UP_TO[at + 1])
        + Long.bitCount(begin2 & UP_TO[at + 2])
        + Long.bitCount(begin3 & UP_TO[at + 3])
        - 1;
  }

  @Nullable Object value(int place) {
    return values == null ? null : ELEMENT.getAcquire(values, place);
  }

  @Nullable Rest kid(int place) {
    return kids == null ? null : (Rest) ELEMENT.getAcquire(kids, place);
  }

  /// What exactly this prefix maps to.
  @Nullable Object get(int key) {
    return prefixes.get(key);
  }

  /// @return this node or what takes its place
  StrideNode withKid(int slot, @Nullable Rest kid) {
    int before = kid(place(slot)) == null ? 0 : 1;
    prefixes.kids += (kid == null ? 0 : 1) - before;
    if (kids != null && hasOwnPlace(slot)) {
      ELEMENT.setRelease(kids, place(slot), kid);
      return this;
    }
    @Nullable Object[] all = bySlot(kids);
    all[slot] = kid;
    return new StrideNode(bySlot(values), all, prefixes);
  }

  /// @return this node or what takes its place
  StrideNode with(int key, Object value) {
    prefixes.put(key, value);
    return painted(key, value);
  }

  /// Without a prefix that is there.
  ///
  /// @return this node or what takes its place
  StrideNode without(int key) {
    prefixes.remove(key);
    return painted(key, prefixes.covering(key));
  }

  /// Gives the slots of `key` its value, except those that belong to a longer prefix.
  private StrideNode painted(int key, @Nullable Object value) {
    int shift = STRIDE - NodePrefixes.length(key);
    int from = (key << shift) - SLOTS;
    if (shift == 0 && values != null && hasOwnPlace(from)) {
      ELEMENT.setRelease(values, place(from), value);
      return this;
    }
    @Nullable Object[] painted = prefixes.paint(key, value, 1 << shift);
    @Nullable Object[] all = bySlot(values);
    System.arraycopy(painted, 0, all, from, painted.length);
    return new StrideNode(all, bySlot(kids), prefixes);
  }

  private boolean hasOwnPlace(int slot) {
    int before = slot == 0 ? -1 : place(slot - 1);
    int after = slot == SLOTS - 1 ? place(slot) + 1 : place(slot + 1);
    return after - before == 2;
  }

  private @Nullable Object[] bySlot(@Nullable Object @Nullable [] byPlace) {
    @Nullable Object[] all = new Object[SLOTS];
    if (byPlace == null) return all;
    for (int slot = 0; slot < SLOTS; slot++) all[slot] = byPlace[place(slot)];
    return all;
  }

  /// Whether another kind of place would do for what is left.
  boolean isNearlyEmpty() {
    return prefixes.isEmpty() && prefixes.kids <= 1;
  }

  /// The slot of the first kid, -1 if there is none.
  int firstKidSlot() {
    for (int slot = 0; slot < SLOTS; slot++) if (kid(place(slot)) != null) return slot;
    return -1;
  }

  @Override
  long memoryBytes() {
    long sum = 64 + prefixes.memoryBytes() + (values == null ? 0 : 16 + 4L * values.length);
    if (kids == null) return sum;
    sum += 16 + 4L * kids.length;
    for (Object kid : kids) if (kid != null) sum += ((Rest) kid).memoryBytes();
    return sum;
  }
}
