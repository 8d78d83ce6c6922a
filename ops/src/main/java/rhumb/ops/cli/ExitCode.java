package rhumb.ops.cli;

/// What the `rhumb` command ends with, for scripts.
public final class ExitCode {
  public static final int OK = 0;

  /// A negative answer: not found, not healthy, not started.
  public static final int NEGATIVE = 1;

  /// The command or the configuration is wrong.
  public static final int USAGE = 2;

  /// Nobody answers at the address.
  public static final int CANNOT_CONNECT = 3;

  /// The node refuses to do it for this caller.
  public static final int DENIED = 4;

  /// The node failed.
  public static final int SERVER_ERROR = 5;

  /// No answer in time.
  public static final int TIMED_OUT = 6;

  private ExitCode() {}
}
