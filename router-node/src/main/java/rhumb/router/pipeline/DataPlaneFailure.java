package rhumb.router.pipeline;

/// The data plane could not start. The message is one line for a person, the hint is what to do
/// about it.
public final class DataPlaneFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final String hint;

  DataPlaneFailure(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /// What would help; may be empty.
  public String hint() {
    return hint;
  }
}
