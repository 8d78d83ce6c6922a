package rhumb.ops.health;

/// What one check of a machine found.
///
/// @param what the thing that was looked at
/// @param detail how it is
/// @param fix what to do about it; empty when there is nothing to do
public record Finding(Verdict verdict, String what, String detail, String fix) {
  /// How bad it is.
  public enum Verdict {
    FINE,
    /// Works, but not as well as it could, or not in every network.
    POOR,
    /// A router cannot work like this.
    WRONG
  }

  static Finding fine(String what, String detail) {
    return new Finding(Verdict.FINE, what, detail, "");
  }

  static Finding poor(String what, String detail, String fix) {
    return new Finding(Verdict.POOR, what, detail, fix);
  }

  static Finding wrong(String what, String detail, String fix) {
    return new Finding(Verdict.WRONG, what, detail, fix);
  }
}
