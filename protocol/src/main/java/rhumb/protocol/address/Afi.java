package rhumb.protocol.address;

/// Address family numbers (IANA) that LISP uses. The registry is open, hence numbers and no enum.
public final class Afi {
  /// No address follows.
  public static final int NONE = 0;

  public static final int IPV4 = 1;
  public static final int IPV6 = 2;

  /// "802": what RFC 8060 writes for a MAC address. Read, never sent (see [#MAC]).
  public static final int IEEE_802 = 6;

  /// Distinguished name, RFC 9735.
  public static final int NAME = 17;

  /// Autonomous system number.
  public static final int AS_NUMBER = 18;

  /// LISP canonical address format, RFC 8060.
  public static final int LCAF = 16387;

  /// 48-bit MAC: what deployed implementations send.
  public static final int MAC = 16389;

  /// 64-bit MAC.
  public static final int EUI64 = 16390;

  private Afi() {}
}
