package rhumb.protocol.prefix;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// The second octet of an address in [StrideTrie], below one first octet.
final class Branch {
  /// A branch with nothing on it, which many share.
  static final Branch EMPTY = new Branch();

  private static final VarHandle SHEET = MethodHandles.arrayElementVarHandle(Object[][].class);

  /// Prefixes of 9 to 16 bits; rests below slots that have no sheet of their own.
  final Object[] own = Sheet.create();

  /// By third octet.
  final Object[][] sheets = new Object[Sheet.SLOTS][];

  private int used; // sheets that are not the empty one

  Branch() {
    Arrays.fill(sheets, Sheet.EMPTY);
  }

  /// The sheet of the third octet: that of prefixes of 17 to 24 bits and of rests.
  Object[] sheet(int slot) {
    return (Object[]) SHEET.getAcquire(sheets, slot);
  }

  @SuppressWarnings("ReferenceEquality")
  void setSheet(int slot, Object[] sheet) {
    used += (sheet == Sheet.EMPTY ? 0 : 1) - (sheets[slot] == Sheet.EMPTY ? 0 : 1);
    SHEET.setRelease(sheets, slot, sheet);
  }

  /// Puts a prefix of 9 to 16 bits.
  void put(int key, Object value) {
    Sheet.put(own, key, value);
    bequeath(key);
  }

  /// Removes a prefix of 9 to 16 bits.
  void remove(int key) {
    Sheet.remove(own, key);
    bequeath(key);
  }

  @SuppressWarnings("ReferenceEquality")
  private void bequeath(int key) {
    int shift = StrideNode.STRIDE - NodePrefixes.length(key);
    int from = (key << shift) - Sheet.SLOTS;
    for (int slot = from; slot < from + (1 << shift); slot++) {
      if (sheets[slot] != Sheet.EMPTY) Sheet.inherit(sheets[slot], Sheet.covering(own, slot));
    }
  }

  boolean isEmpty() {
    return used == 0 && Sheet.isEmpty(own);
  }

  @SuppressWarnings("ReferenceEquality")
  long memoryBytes() {
    long sum = 24 + 16 + 4L * Sheet.SLOTS + Sheet.memoryBytes(own);
    for (Object[] sheet : sheets) if (sheet != Sheet.EMPTY) sum += Sheet.memoryBytes(sheet);
    return sum;
  }
}
