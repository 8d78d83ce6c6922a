package rhumb.protocol.prefix;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// 256 slots, one for each value of an octet. A slot has the value of the longest prefix that ends
/// with this octet and covers the slot, maybe inherited from a shorter one; or it is empty and
/// there is a [Rest] for it, which knows this value as its cover; or there is nothing.
///
/// A sheet is a bare array, because a search pays for each object that it has to fetch, and its
/// slots have values only, because a search pays for looking what it has found, too: a value is
/// found without touching it.
@SuppressWarnings("ReferenceEquality") // values are compared by identity
final class Sheet {
  static final int SLOTS = 256;

  /// Where the slots begin. Before them, where the array's length is, which a search reads anyway:
  static final int FIRST = 3;

  private static final int RESTS = 0; // an array of rests, once there was one
  private static final int PREFIXES = 1;
  private static final int INHERITED = 2;
  private static final int ALL = 1; // the name of the prefix that covers all slots

  /// A sheet with nothing on it, which many share.
  static final Object[] EMPTY = create();

  /// Octets of heap.
  static final int BYTES = 16 + 4 * (FIRST + SLOTS);

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

  private Sheet() {}

  static Object[] create() {
    Object[] sheet = new Object[FIRST + SLOTS];
    sheet[PREFIXES] = new NodePrefixes();
    return sheet;
  }

  /// The value of a slot, or null, also where there is a rest.
  static @Nullable Object value(Object[] sheet, int slot) {
    return ELEMENT.getAcquire(sheet, FIRST + slot);
  }

  /// What is below a slot.
  static @Nullable Rest rest(Object[] sheet, int slot) {
    Rest rest = restOrHollow(sheet, slot);
    return rest instanceof Hollow ? null : rest;
  }

  private static @Nullable Rest restOrHollow(Object[] sheet, int slot) {
    var rests = (Object[]) ELEMENT.getAcquire(sheet, RESTS);
    return rests == null ? null : (Rest) ELEMENT.getAcquire(rests, slot);
  }

  /// The value of a slot, or what its rest has for the address.
  static @Nullable Object match(Object[] sheet, int slot, int level, long high, long low) {
    Rest rest = restOrHollow(sheet, slot);
    if (rest == null) {
      Object value = value(sheet, slot);
      if (value != null) return value;
      rest = restOrHollow(sheet, slot); // it may have come between the two looks, and then it stays
      if (rest == null) return null;
    }
    return DeepPrefixes.match(rest, level + 1, high, low);
  }

  /// What the slot has from prefixes up to this sheet's.
  static @Nullable Object covering(Object[] sheet, int slot) {
    Rest rest = restOrHollow(sheet, slot);
    return rest != null ? rest.cover : value(sheet, slot);
  }

  /// Whether neither a prefix nor a rest is left.
  static boolean isEmpty(Object[] sheet) {
    return prefixes(sheet).isEmpty() && prefixes(sheet).kids == 0;
  }

  static @Nullable Object get(Object[] sheet, int key) {
    return prefixes(sheet).get(key);
  }

  static void put(Object[] sheet, int key, Object value) {
    prefixes(sheet).put(key, value);
    paint(sheet, key, value);
  }

  static void remove(Object[] sheet, int key) {
    prefixes(sheet).remove(key);
    Object covering = prefixes(sheet).covering(key);
    paint(sheet, key, covering != null ? covering : sheet[INHERITED]);
  }

  /// Gives the slots that no prefix of the sheet covers the value of a shorter one, so that a
  /// search need not look there.
  static void inherit(Object[] sheet, @Nullable Object value) {
    if (sheet[INHERITED] == value) return;
    ELEMENT.setRelease(sheet, INHERITED, value);
    @Nullable Object[] painted = prefixes(sheet).paint(ALL, value, SLOTS);
    for (int slot = 0; slot < SLOTS; slot++) cover(sheet, slot, painted[slot]);
  }

  /// In such an order that a reader finds the value or the rest.
  static void setRest(Object[] sheet, int slot, @Nullable Rest rest) {
    Rest before = rest(sheet, slot);
    prefixes(sheet).kids += (rest == null ? 0 : 1) - (before == null ? 0 : 1);
    if (rest == null && before == null) return;
    Object cover = covering(sheet, slot);
    ELEMENT.setRelease(
        rests(sheet), slot, rest == null ? new Hollow(cover) : rest.withCover(cover));
    ELEMENT.setRelease(sheet, FIRST + slot, null);
  }

  private static Object[] rests(Object[] sheet) {
    if (sheet[RESTS] == null) ELEMENT.setRelease(sheet, RESTS, new Object[SLOTS]);
    return (Object[]) sheet[RESTS];
  }

  /// Gives the slots of `key` its value, except those that belong to a longer prefix.
  private static void paint(Object[] sheet, int key, @Nullable Object value) {
    int shift = StrideNode.STRIDE - NodePrefixes.length(key);
    int from = (key << shift) - SLOTS;
    if (shift == 0) {
      cover(sheet, from, value);
      return;
    }
    @Nullable Object[] painted = prefixes(sheet).paint(key, value, 1 << shift);
    for (int i = 0; i < painted.length; i++) cover(sheet, from + i, painted[i]);
  }

  private static void cover(Object[] sheet, int slot, @Nullable Object value) {
    Rest rest = restOrHollow(sheet, slot);
    if (rest == null) {
      if (sheet[FIRST + slot] != value) ELEMENT.setRelease(sheet, FIRST + slot, value);
    } else if (rest.cover != value) {
      ELEMENT.setRelease(rests(sheet), slot, rest.withCover(value));
    }
  }

  private static NodePrefixes prefixes(Object[] sheet) {
    return (NodePrefixes) sheet[PREFIXES];
  }

  static long memoryBytes(Object[] sheet) {
    long sum = BYTES + prefixes(sheet).memoryBytes();
    if (sheet[RESTS] == null) return sum;
    for (Object rest : rests(sheet)) if (rest != null) sum += ((Rest) rest).memoryBytes();
    return sum + 16 + 4L * SLOTS;
  }
}
