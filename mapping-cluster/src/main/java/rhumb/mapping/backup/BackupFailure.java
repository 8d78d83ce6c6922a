package rhumb.mapping.backup;

import java.io.Serial;

/// Why a backup cannot be made, read or restored, in one line for a person.
public final class BackupFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String hint;

  BackupFailure(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  BackupFailure(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /// What to do about it; empty if there is nothing to say.
  public String hint() {
    return hint;
  }
}
