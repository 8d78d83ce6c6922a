package rhumb.ops.view;

/// Parts that several answers share.
public final class Mapping {
  private Mapping() {}

  /// A locator record as it is on the wire (RFC 9301 §5.4).
  public record Locator(
      String rloc,
      int priority,
      int weight,
      int multicastPriority,
      int multicastWeight,
      boolean local,
      boolean probed,
      boolean reachable) {}

  /// @param xtrId 128 bits in hexadecimal
  /// @param siteId 64 bits in hexadecimal
  public record Identity(String xtrId, String siteId) {}
}
