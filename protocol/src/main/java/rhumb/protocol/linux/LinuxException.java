package rhumb.protocol.linux;

import java.io.IOException;
import java.util.Optional;

/// A system call failed. The message is a sentence for an operator; [#errno()] is for programs.
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /// With a sentence that already says what `errno` means here; its name is appended.
  public LinuxException(String sentence, int errno) {
    super(sentence + " (" + name(errno) + ")");
    this.errno = errno;
  }

  /// "what: meaning of errno (NAME)", for where the general meaning says it all.
  static LinuxException of(String what, int errno) {
    return Errno.of(errno)
        .map(e -> new LinuxException(what + ": " + e.message, errno))
        .orElseGet(() -> new LinuxException(what + " failed", errno));
  }

  /// The kernel's error number.
  public int errno() {
    return errno;
  }

  /// The number's name, empty for a rare one.
  public Optional<Errno> error() {
    return Errno.of(errno);
  }

  /// True if the kernel said `candidate`.
  public boolean is(Errno candidate) {
    return errno == candidate.number;
  }

  private static String name(int errno) {
    return Errno.of(errno).map(Errno::name).orElse("errno " + errno);
  }
}
