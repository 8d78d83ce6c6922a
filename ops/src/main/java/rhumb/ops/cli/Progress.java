package rhumb.ops.cli;

import java.io.PrintWriter;

/// A line that grows while something long runs, if a person is looking.
public final class Progress {
  private static final int WIDTH = 30;

  private final PrintWriter err;
  private final String things;
  private final long size;
  private final boolean seen = Terminal.isThere();
  private final long startNs = System.nanoTime();
  private long read;

  /// @param things that are counted, such as sites
  /// @param size of what is to be read, in whatever unit; 0 if nobody knows
  public Progress(PrintWriter err, String things, long size) {
    this.err = err;
    this.things = things;
    this.size = size;
  }

  /// So much more of it was read.
  public void read(long much) {
    read += much;
  }

  public void show(long count) {
    if (!seen) return;
    err.print("\r" + text(count, (System.nanoTime() - startNs) / 1e9));
    err.flush();
  }

  String text(long count, double seconds) {
    double rate = count / Math.max(seconds, 0.001);
    if (size == 0) return "%d %s, %.0f/s ".formatted(count, things, rate);
    double part = Math.min(1.0, (double) read / size);
    int full = (int) (part * WIDTH);
    double left = part == 0 ? 0 : seconds / part - seconds;
    return "[%s%s] %3.0f %%  %d %s, %.0f/s, %.0f s left "
        .formatted(
            "#".repeat(full), "-".repeat(WIDTH - full), part * 100, count, things, rate, left);
  }

  public void end() {
    if (!seen) return;
    err.println();
    err.flush();
  }
}
