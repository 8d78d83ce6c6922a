package rhumb.protocol.wire;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToIntFunction;

/// Turns the flag bits of a 32-bit word into a set of enum constants and back. Each combination is
/// made once and shared, so that reading flags allocates nothing.
///
/// @param <F> the flags of one message type, each with its mask
public final class FlagTable<F extends Enum<F>> {
  private final F[] flags;
  private final ToIntFunction<F> mask;
  private final int all;
  private final AtomicReferenceArray<Set<F>> sets;
  private final Class<F> type;

  public FlagTable(Class<F> type, ToIntFunction<F> mask) {
    this.type = type;
    this.flags = type.getEnumConstants();
    this.mask = mask;
    int masks = 0;
    for (F flag : flags) masks |= mask.applyAsInt(flag);
    this.all = masks;
    this.sets = new AtomicReferenceArray<>(1 << Integer.bitCount(masks));
  }

  /// The flags set in `word`; bits that belong to no flag are ignored, as reserved bits must be.
  public Set<F> in(int word) {
    int index = Integer.compress(word, all);
    Set<F> known = sets.get(index);
    if (known != null) return known;
    EnumSet<F> set = EnumSet.noneOf(type);
    for (F flag : flags) if ((word & mask.applyAsInt(flag)) != 0) set.add(flag);
    Set<F> fixed = Collections.unmodifiableSet(set);
    sets.set(index, fixed);
    return fixed;
  }

  public int word(Set<F> set) {
    int word = 0;
    for (F flag : set) word |= mask.applyAsInt(flag);
    return word;
  }

  /// An immutable copy of `set`, shared with every equal one.
  public Set<F> canonical(Set<F> set) {
    return in(word(set));
  }
}
