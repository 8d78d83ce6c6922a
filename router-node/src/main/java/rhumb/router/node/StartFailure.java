package rhumb.router.node;

/// A router could not start. The message is one line for a person, the hint is what to do about it.
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final String hint;

  public StartFailure(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /// What would help; may be empty.
  public String hint() {
    return hint;
  }
}
