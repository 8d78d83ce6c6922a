package rhumb.router.node;

import rhumb.protocol.linux.LinuxException;

/// A router could not start. The message is one line for a person, the hint is what to do about it.
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final String hint;

  public StartFailure(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /// The kernel refused something.
  static StartFailure of(LinuxException refusal) {
    String hint =
        switch (refusal.error().orElse(null)) {
          case EADDRINUSE -> "another router or mapping node runs with this address; stop it";
          case EADDRNOTAVAIL -> "give the address to an interface, or correct rlocs";
          case EPERM, EACCES -> "run as root, or with CAP_NET_ADMIN";
          case null, default -> "";
        };
    return new StartFailure(String.valueOf(refusal.getMessage()), hint, refusal);
  }

  /// What would help; may be empty.
  public String hint() {
    return hint;
  }
}
