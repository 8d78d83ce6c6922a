package rhumb.ops.cli.top;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;
import rhumb.ops.cli.ControllingTerminal;

/// Where pictures are shown one after the other, until a person has seen enough.
interface Screen extends AutoCloseable {
  void show(List<String> lines);

  /// Waits for the time of the next picture.
  ///
  /// @return whether there shall be one
  boolean wait(Duration time);

  @Override
  void close();

  /// Pictures one below the other, for a file or a pipe.
  static Screen printing(Consumer<String> print) {
    return new Screen() {
      private final CountDownLatch never = new CountDownLatch(1);

      @Override
      public void show(List<String> lines) {
        print.accept(String.join("\n", lines) + "\n\n");
      }

      @Override
      public boolean wait(Duration time) {
        try {
          return !never.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
          return false;
        }
      }

      @Override
      public void close() {}
    };
  }

  /// The whole terminal; `q`, Escape or Ctrl-C ends it, and what was there before is back.
  static Screen full() throws IOException {
    return new FullScreen(ControllingTerminal.get());
  }

  /// A terminal that is ours for a while.
  final class FullScreen implements Screen {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String END_OF_LINE = "\u001b[K";
    private static final String END_OF_SCREEN = "\u001b[J";

    private final Terminal terminal;
    private final Attributes before;

    FullScreen(Terminal terminal) {
      this.terminal = terminal;
      this.before = terminal.enterRawMode();
      Attributes ours = terminal.getAttributes();
      ours.setLocalFlag(Attributes.LocalFlag.ISIG, false); // Ctrl-C is a key: it gives all back
      terminal.setAttributes(ours);
      write(ENTER);
    }

    @Override
    public void show(List<String> lines) {
      int height = Math.max(2, terminal.getHeight());
      int width = Math.max(20, terminal.getWidth());
      StringBuilder picture = new StringBuilder(HOME);
      for (String line : lines.subList(0, Math.min(lines.size(), height - 1))) {
        picture.append(line, 0, Math.min(line.length(), width)).append(END_OF_LINE).append("\r\n");
      }
      write(picture.append("q quits").append(END_OF_SCREEN).toString());
    }

    private void write(String text) {
      terminal.writer().write(text);
      terminal.writer().flush();
    }

    @Override
    public boolean wait(Duration time) {
      try {
        int key = terminal.reader().read(time.toMillis());
        return key == NonBlockingReader.READ_EXPIRED || !isEnd(key);
      } catch (IOException _) {
        return false;
      }
    }

    private static boolean isEnd(int key) {
      return key == 'q' || key == 'Q' || key == 3 || key == 27 || key == NonBlockingReader.EOF;
    }

    @Override
    public void close() {
      write(LEAVE);
      terminal.setAttributes(before);
    }
  }
}
