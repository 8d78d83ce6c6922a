package rhumb.mapping.journal;

import java.io.Serial;

/// Why the journal cannot be opened, in one line for a person.
public final class JournalFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String hint;

  JournalFailure(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  JournalFailure(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /// What to do about it; empty if there is nothing to say.
  public String hint() {
    return hint;
  }
}
