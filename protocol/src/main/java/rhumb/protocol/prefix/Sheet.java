package rhumb.protocol.prefix;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// 256 slots, one for each value of an octet: the value of the longest prefix that ends with this
/// octet and covers the slot, or a [Rest] that knows this value as its cover, or nothing.
///
/// A sheet may inherit a value from a shorter prefix. It is a bare array, because a search pays for
/// each object that it has to fetch. After the
/// slots comes what only the writer needs.
@SuppressWarnings("ReferenceEquality") // values are compared by identity
final class Sheet {
  static final int SLOTS = 256;

  private static final int PREFIXES = SLOTS;
  private static final int INHERITED = SLOTS + 1;
  private static final int ALL = 1; // the name of the prefix that covers all slots

  /// A sheet with nothing on it, which many share.
  static final Object[] EMPTY = create();

  /// Octets of heap.
  static final int BYTES = 16 + 4 * (SLOTS + 2);

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

  private Sheet() {}

  static Object[] create() {
    Object[] sheet = new Object[SLOTS + 2];
    sheet[PREFIXES] = new NodePrefixes();
    return sheet;
  }

  static @Nullable Object at(Object[] sheet, int slot) {
    return ELEMENT.getAcquire(sheet, slot);
  }

  static @Nullable Rest rest(Object[] sheet, int slot) {
    return sheet[slot] instanceof Rest rest ? rest : null;
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
  /// search
  /// need not look there.
  static void inherit(Object[] sheet, @Nullable Object value) {
    if (sheet[INHERITED] == value) return;
    sheet[INHERITED] = value;
    @Nullable Object[] painted = prefixes(sheet).paint(ALL, value, SLOTS);
    for (int slot = 0; slot < SLOTS; slot++) cover(sheet, slot, painted[slot]);
  }

  static void setRest(Object[] sheet, int slot, @Nullable Rest rest) {
    Rest before = rest(sheet, slot);
    prefixes(sheet).kids += (rest == null ? 0 : 1) - (before == null ? 0 : 1);
    Object cover = before == null ? sheet[slot] : before.cover;
    ELEMENT.setRelease(sheet, slot, rest == null ? cover : rest.withCover(cover));
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
    Object now = sheet[slot];
    if (now instanceof Rest rest) {
      if (rest.cover != value) ELEMENT.setRelease(sheet, slot, rest.withCover(value));
    } else if (now != value) {
      ELEMENT.setRelease(sheet, slot, value);
    }
  }

  private static NodePrefixes prefixes(Object[] sheet) {
    return (NodePrefixes) sheet[PREFIXES];
  }

  static long memoryBytes(Object[] sheet) {
    long sum = BYTES + prefixes(sheet).memoryBytes();
    for (int slot = 0; slot < SLOTS; slot++) {
      if (sheet[slot] instanceof Rest rest) sum += rest.memoryBytes();
    }
    return sum;
  }
}
