package rhumb.ops.lab;

/// The lab cannot do what was asked. The message is one line for a person; the hint says what to
/// do.
public final class LabFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final String hint;

  public LabFailure(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  public String hint() {
    return hint;
  }
}
