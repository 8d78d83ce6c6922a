package rhumb.ops.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// Why a command did not do what it was asked to, in three parts for a person.
///
/// It is unchecked because every command ends with it in the same way: [Failure#told] on
/// standard error and the exit code.
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String why;
  private final String advice;

  /// @param what what failed
  /// @param why the reason; may be empty
  /// @param advice what to do next; may be empty
  public Failure(int exitCode, String what, String why, String advice) {
    super(what, null, false, false);
    this.exitCode = exitCode;
    this.why = why;
    this.advice = advice;
  }

  /// Nobody reads what is printed any more, as behind `| head`: no reason to go on, or to complain.
  static Failure unheard() {
    return new Failure(ExitCode.OK, "", "", "");
  }

  /// The same, with something else to do next.
  public Failure advising(String other) {
    return new Failure(exitCode, String.valueOf(getMessage()), why, other);
  }

  /// Why a file could not be used, in words.
  public static String because(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case FileAlreadyExistsException _ -> "it is there already";
      case AccessDeniedException _ -> "permission denied";
      case CharacterCodingException _ -> "it is no text";
      default -> "it is no file that can be used so";
    };
  }

  public int exitCode() {
    return exitCode;
  }

  /// What a person reads: one or two lines; empty if there is nothing to say.
  public String told() {
    StringBuilder text = new StringBuilder(String.valueOf(getMessage()));
    if (!why.isEmpty()) text.append(": ").append(why);
    if (!advice.isEmpty()) text.append("\n  ").append(advice);
    return text.toString();
  }
}
