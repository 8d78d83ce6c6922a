package rhumb.protocol.prefix;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The longest match of the data plane, over addresses of up to 128 bits: one writer, any number of
/// readers without locks.
///
/// A million prefixes are more than caches hold, so a search waits for memory; the more searches
/// the processor has in sight, the more of them wait at the same time. What counts is therefore how
/// few instructions a search has and that none of its branches surprises:
/// ```
///  first octet     second octet       third octet
///  Branch[256] ──▶ Branch ──────────▶ Sheet: a value ── found; or else
///                    │ own: Sheet       │    a Rest ──▶ DeepPrefixes
///                    ▼                  ▼    nothing
///      shorter prefixes, and Rests where no sheet is worth while
/// ```
/// An update changes one place, or makes a part anew and publishes it with one write. A reader sees
/// each address before or after the update, and prefixes that do not change are always found.
@SuppressWarnings({
  "ReferenceEquality", // "the same place", not "an equal one", is what needs no write
  "NonAtomicVolatileUpdate" // there is one writer
})
final class StrideTrie {
  private static final VarHandle BRANCH = MethodHandles.arrayElementVarHandle(Branch[].class);

  /// Prefixes of up to 8 bits and rests below slots without a branch, and the branches.
  private static final class Top {
    final Object[] own = Sheet.create();
    final Branch[] branches = new Branch[Sheet.SLOTS];

    Top() {
      Arrays.fill(branches, Branch.EMPTY);
    }

    Branch branch(int slot) {
      return (Branch) BRANCH.getAcquire(branches, slot);
    }
  }

  private volatile Top top = new Top();
  private volatile int size;

  int size() {
    return size;
  }

  /// Plain reads with fences between them do what acquiring reads would, with half the
  /// instructions.
  @Nullable Object longestMatch(long high, long low) {
    Object[] sheet = top.branches[slot(0, high)].sheets[slot(1, high)];
    VarHandle.acquireFence();
    Object found = sheet[Sheet.FIRST + slot(2, high)];
    VarHandle.acquireFence();
    return found != null ? found : elsewhere(high, low);
  }

  /// The match for an address whose slot on its sheet has no value.
  private @Nullable Object elsewhere(long high, long low) {
    while (true) {
      Top from = top;
      Branch branch = from.branch(slot(0, high));
      Object[] sheet = branch.sheet(slot(1, high));
      Object found = Sheet.match(sheet, slot(2, high), 2, high, low);
      if (found == null) found = Sheet.match(branch.own, slot(1, high), 1, high, low);
      if (found == null) found = Sheet.match(from.own, slot(0, high), 0, high, low);
      // Prefixes that got a branch or a sheet meanwhile may have been looked for in wrong places.
      if (from.branch(slot(0, high)) == branch && branch.sheet(slot(1, high)) == sheet) {
        return found;
      }
    }
  }

  private static int slot(int level, long high) {
    return (int) (high >>> (56 - StrideNode.STRIDE * level)) & 0xFF;
  }

  /// What exactly this prefix maps to; its bits beyond `length` are zero.
  @Nullable Object get(long high, long low, int length) {
    int level = StrideNode.levelOf(length);
    if (level == 0) return Sheet.get(top.own, StrideNode.keyOf(0, high, low, length));
    Branch branch = top.branch(slot(0, high));
    if (branch == Branch.EMPTY) {
      return DeepPrefixes.get(Sheet.rest(top.own, slot(0, high)), 1, high, low, length);
    }
    if (level == 1) return Sheet.get(branch.own, StrideNode.keyOf(1, high, low, length));
    Object[] sheet = branch.sheet(slot(1, high));
    if (sheet == Sheet.EMPTY) {
      return DeepPrefixes.get(Sheet.rest(branch.own, slot(1, high)), 2, high, low, length);
    }
    if (level == 2) return Sheet.get(sheet, StrideNode.keyOf(2, high, low, length));
    return DeepPrefixes.get(Sheet.rest(sheet, slot(2, high)), 3, high, low, length);
  }

  /// Maps the prefix, whose bits beyond `length` are zero, to `value`.
  @Nullable Object put(long high, long low, int length, Object value) {
    Object before = get(high, low, length);
    if (before == value) return before;
    put(top, new PrefixChain(high, low, length, value));
    if (before == null) size = size + 1;
    return before;
  }

  private static void put(Top top, PrefixChain one) {
    if (StrideNode.levelOf(one.length) == 0) {
      Sheet.put(top.own, StrideNode.keyOf(0, one.high, one.low, one.length), one.value);
      return;
    }
    int slot = slot(0, one.high);
    if (top.branch(slot) != Branch.EMPTY) {
      put(top.branch(slot), one);
      return;
    }
    PrefixChain chain = with(Sheet.rest(top.own, slot), one);
    if (chain.count() <= PrefixChain.MOST) {
      Sheet.setRest(top.own, slot, chain);
      return;
    }
    var branch = new Branch();
    for (PrefixChain each = chain; each != null; each = each.next) put(branch, each.alone());
    BRANCH.setRelease(top.branches, slot, branch);
    Sheet.setRest(top.own, slot, null); // only now, so that a reader finds them here or there
  }

  private static void put(Branch branch, PrefixChain one) {
    if (StrideNode.levelOf(one.length) == 1) {
      branch.put(StrideNode.keyOf(1, one.high, one.low, one.length), one.value);
      return;
    }
    int slot = slot(1, one.high);
    if (branch.sheet(slot) != Sheet.EMPTY) {
      put(branch.sheet(slot), one);
      return;
    }
    PrefixChain chain = with(Sheet.rest(branch.own, slot), one);
    if (chain.count() <= PrefixChain.MOST) {
      Sheet.setRest(branch.own, slot, chain);
      return;
    }
    Object[] sheet = Sheet.create();
    Sheet.inherit(sheet, Sheet.covering(branch.own, slot));
    for (PrefixChain each = chain; each != null; each = each.next) put(sheet, each.alone());
    branch.setSheet(slot, sheet);
    Sheet.setRest(branch.own, slot, null); // only now, so that a reader finds them here or there
  }

  private static void put(Object[] sheet, PrefixChain one) {
    if (StrideNode.levelOf(one.length) == 2) {
      Sheet.put(sheet, StrideNode.keyOf(2, one.high, one.low, one.length), one.value);
      return;
    }
    int slot = slot(2, one.high);
    Rest before = Sheet.rest(sheet, slot);
    Rest after = DeepPrefixes.put(before, 3, one);
    if (after != before) Sheet.setRest(sheet, slot, after);
  }

  private static PrefixChain with(@Nullable Rest chain, PrefixChain one) {
    return chain == null ? one : ((PrefixChain) chain).with(one);
  }

  @Nullable Object remove(long high, long low, int length) {
    Object before = get(high, low, length);
    if (before == null) return null;
    int slot = slot(0, high);
    Branch branch = top.branch(slot);
    if (StrideNode.levelOf(length) == 0) {
      Sheet.remove(top.own, StrideNode.keyOf(0, high, low, length));
    } else if (branch == Branch.EMPTY) {
      removeRest(top.own, slot, 1, high, low, length);
    } else {
      remove(branch, high, low, length);
      if (branch.isEmpty()) BRANCH.setRelease(top.branches, slot, Branch.EMPTY);
    }
    size = size - 1;
    return before;
  }

  private static void remove(Branch branch, long high, long low, int length) {
    int slot = slot(1, high);
    Object[] sheet = branch.sheet(slot);
    if (StrideNode.levelOf(length) == 1) {
      branch.remove(StrideNode.keyOf(1, high, low, length));
    } else if (sheet == Sheet.EMPTY) {
      removeRest(branch.own, slot, 2, high, low, length);
    } else {
      if (StrideNode.levelOf(length) == 2) {
        Sheet.remove(sheet, StrideNode.keyOf(2, high, low, length));
      } else {
        removeRest(sheet, slot(2, high), 3, high, low, length);
      }
      if (Sheet.isEmpty(sheet)) branch.setSheet(slot, Sheet.EMPTY);
    }
  }

  private static void removeRest(
      Object[] sheet, int slot, int level, long high, long low, int length) {
    Rest before = java.util.Objects.requireNonNull(Sheet.rest(sheet, slot));
    Rest after = DeepPrefixes.remove(before, level, high, low, length);
    if (after != before) Sheet.setRest(sheet, slot, after);
  }

  void clear() {
    top = new Top();
    size = 0;
  }

  long memoryBytes() {
    long sum = 32 + Sheet.memoryBytes(top.own) + 16 + 4L * Sheet.SLOTS;
    for (Branch branch : top.branches) if (branch != Branch.EMPTY) sum += branch.memoryBytes();
    return sum;
  }
}
