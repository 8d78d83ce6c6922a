package rhumb.protocol.prefix;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A node of [StrideTrie]: eight bits of the address choose one of 256 slots. A slot has the value
/// of the longest prefix that ends in this node and covers the slot, and a kid for what is longer.
///
/// A node is a bare array, because a reader pays for each object it has to fetch: the values, then
/// what only the writer needs, then the kids, if there are any.
final class StrideNode {
  /// Address bits that one node looks at.
  static final int STRIDE = 8;

  private static final int SLOTS = 1 << STRIDE;
  private static final int PREFIXES = SLOTS;
  private static final int KIDS = SLOTS + 1;

  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

  private StrideNode() {}

  static Object[] withKids() {
    return initialised(new Object[KIDS + SLOTS]);
  }

  static Object[] withoutKids() {
    return initialised(new Object[KIDS]);
  }

  private static Object[] initialised(Object[] node) {
    node[PREFIXES] = new NodePrefixes();
    return node;
  }

  /// The eight bits of an address that a node of `level` looks at.
  static int slot(int level, long high, long low) {
    return (int) ((level < 8 ? high : low) >>> (56 - STRIDE * level)) & 0xFF; // modulo 64
  }

  static @Nullable Object value(Object[] node, int slot) {
    return ELEMENT.getAcquire(node, slot);
  }

  /// A [PrefixChain], a [SkippedPath] or a node.
  static @Nullable Object kid(Object[] node, int slot) {
    return node.length > KIDS ? ELEMENT.getAcquire(node, KIDS + slot) : null;
  }

  static NodePrefixes prefixes(Object[] node) {
    return (NodePrefixes) node[PREFIXES];
  }

  /// @return the node, or its copy that has room for kids
  static Object[] setKid(Object[] node, int slot, Object kid) {
    if (node.length > KIDS) {
      replaceKid(node, slot, kid);
      return node;
    }
    Object[] bigger = java.util.Arrays.copyOf(node, KIDS + SLOTS);
    replaceKid(bigger, slot, kid);
    return bigger;
  }

  /// In a node that has room for kids.
  static void replaceKid(Object[] node, int slot, @Nullable Object kid) {
    int before = node[KIDS + slot] == null ? 0 : 1;
    prefixes(node).kids += (kid == null ? 0 : 1) - before;
    ELEMENT.setRelease(node, KIDS + slot, kid);
  }

  /// Whether another kind of place would do for what is left.
  static boolean isNearlyEmpty(Object[] node) {
    return prefixes(node).isEmpty() && prefixes(node).kids <= 1;
  }

  /// The slot of the first kid, -1 if there is none.
  static int firstKidSlot(Object[] node) {
    for (int i = KIDS; i < node.length; i++) if (node[i] != null) return i - KIDS;
    return -1;
  }

  static void put(Object[] node, int key, Object value) {
    prefixes(node).put(key, value);
    paint(node, key, value);
  }

  static void remove(Object[] node, int key) {
    prefixes(node).remove(key);
    paint(node, key, prefixes(node).covering(key));
  }

  /// Gives the slots of `key` its value, except those that belong to a longer prefix.
  private static void paint(Object[] node, int key, @Nullable Object value) {
    if (key >= SLOTS) {
      ELEMENT.setRelease(node, key - SLOTS, value);
      return;
    }
    int shift = STRIDE - NodePrefixes.length(key);
    @Nullable Object[] painted = prefixes(node).paint(key, value, 1 << shift);
    int from = (key << shift) - SLOTS;
    for (int i = 0; i < painted.length; i++) ELEMENT.setRelease(node, from + i, painted[i]);
  }

  /// Octets of heap of this node and all below, without the values; estimated for object headers of
  /// 8 octets and references of 4.
  static long memoryBytes(Object[] node) {
    long sum = 16 + 4L * node.length + prefixes(node).memoryBytes();
    for (int i = KIDS; i < node.length; i++) {
      Object kid = node[i];
      if (kid instanceof SkippedPath path) sum += SkippedPath.BYTES + memoryBytes(path.node());
      else if (kid instanceof PrefixChain chain) sum += (long) PrefixChain.BYTES * chain.count();
      else if (kid != null) sum += memoryBytes((Object[]) kid);
    }
    return sum;
  }
}
