package rhumb.mapping.node;

import java.io.Serial;

/// Why a mapping node cannot start, in one line for the person who started it.
public final class StartFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String hint;

  /// @param hint what to do about it; empty if there is nothing to say
  public StartFailure(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /// @param cause for the log; the message must be enough without it
  public StartFailure(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /// What to do about it; empty if there is nothing to say.
  public String hint() {
    return hint;
  }
}
