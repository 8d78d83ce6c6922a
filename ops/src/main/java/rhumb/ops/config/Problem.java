package rhumb.ops.config;

/// One mistake in a configuration file, told to the person who made it.
///
/// @param file as it was given on the command line, or included
/// @param line counted from 1; 0 when it is about the file as a whole
/// @param path the key, such as `rhumb.router.rlocs[0]`; empty when no key could be read
/// @param what what is wrong
/// @param hint what to do about it; may be empty
public record Problem(String file, int line, String path, String what, String hint)
    implements Comparable<Problem> {
  /// In the order of the file.
  @Override
  public int compareTo(Problem other) {
    int byFile = file.compareTo(other.file);
    return byFile != 0 ? byFile : Integer.compare(line, other.line);
  }

  /// Where it was written.
  public String place() {
    return file + (line > 0 ? ":" + line : "");
  }

  /// What is wrong with which key, and what to do about it.
  public String advice() {
    return (path.isEmpty() ? "" : path + ": ") + what + (hint.isEmpty() ? "" : "; " + hint);
  }

  @Override
  public String toString() {
    return place() + ": " + advice();
  }
}
