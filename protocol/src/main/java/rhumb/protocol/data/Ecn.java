package rhumb.protocol.data;

/// Explicit congestion notification through a tunnel (RFC 6040 §4, RFC 9300 §5.3): the low two bits
/// of TOS and Traffic Class.
public final class Ecn {
  public static final int NOT_ECT = 0;
  public static final int ECT_1 = 1;
  public static final int ECT_0 = 2;
  public static final int CE = 3;

  /// What [#decapsulated] says when the packet has to be dropped.
  public static final int DROP = -1;

  public static final int MASK = 3;

  private Ecn() {}

  /// What the inner header carries after the tunnel, given what both headers carried inside it
  /// (RFC 6040 §4.2, figure 4).
  public static int decapsulated(int inner, int outer) {
    if (inner == NOT_ECT) return outer == CE ? DROP : NOT_ECT;
    if (outer == CE) return CE;
    return inner == ECT_0 && outer == ECT_1 ? ECT_1 : inner;
  }
}
