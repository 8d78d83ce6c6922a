package rhumb.ops.cli.site;

import java.io.PrintWriter;
import rhumb.ops.cli.Terminal;

/// A line that grows while a long import runs, if a person is looking.
final class Progress {
  private static final int WIDTH = 30;

  private final PrintWriter err;
  private final long size;
  private final boolean seen = Terminal.isThere();
  private final long startNs = System.nanoTime();
  private long read;

  /// @param size in characters, roughly; 0 if nobody knows
  Progress(PrintWriter err, long size) {
    this.err = err;
    this.size = size;
  }

  void read(long characters) {
    read += characters;
  }

  void show(long sites) {
    if (!seen) return;
    err.print("\r" + text(sites, (System.nanoTime() - startNs) / 1e9));
    err.flush();
  }

  String text(long sites, double seconds) {
    double rate = sites / Math.max(seconds, 0.001);
    if (size == 0) return "%d sites, %.0f/s ".formatted(sites, rate);
    double part = Math.min(1.0, (double) read / size);
    int full = (int) (part * WIDTH);
    double left = part == 0 ? 0 : seconds / part - seconds;
    return "[%s%s] %3.0f %%  %d sites, %.0f/s, %.0f s left "
        .formatted("#".repeat(full), "-".repeat(WIDTH - full), part * 100, sites, rate, left);
  }

  void end() {
    if (!seen) return;
    err.println();
    err.flush();
  }
}
