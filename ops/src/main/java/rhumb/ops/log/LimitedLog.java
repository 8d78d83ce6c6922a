package rhumb.ops.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets a few lines of each event pass and counts the others, so that nobody can fill the disk by
/// making the same thing happen again and again. How many there were is said when the time of the
/// event is over and something else is logged. What is finer than `info` passes: somebody asked.
public final class LimitedLog extends AppenderBase<ILoggingEvent> {
  private static final int MOST = 20; // lines of an event
  private static final long WINDOW_MILLIS = 10_000;
  private static final int MOST_EVENTS = 256; // at the same time

  private final Appender<ILoggingEvent> to;
  private final Map<String, Window> windows = new LinkedHashMap<>(); // the oldest first

  private static final class Window {
    final long sinceMillis;
    int passed;
    long suppressed;
    @Nullable ILoggingEvent last;

    Window(long sinceMillis) {
      this.sinceMillis = sinceMillis;
    }
  }

  /// @param to where lines go that pass
  public LimitedLog(Appender<ILoggingEvent> to) {
    this.to = to;
  }

  /// One at a time, which the base class sees to.
  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
      to.doAppend(event);
      return;
    }
    endWindows(event.getTimeStamp());
    Window window =
        windows.computeIfAbsent(EventNames.of(event), _ -> new Window(event.getTimeStamp()));
    if (window.passed < MOST) {
      window.passed++;
      to.doAppend(event);
    } else {
      window.suppressed++;
      window.last = event;
    }
  }

  /// Those whose time is over, and the oldest if there are too many.
  private void endWindows(long nowMillis) {
    Iterator<Window> oldest = windows.values().iterator();
    while (oldest.hasNext()) {
      Window window = oldest.next();
      boolean over = nowMillis - window.sinceMillis >= WINDOW_MILLIS;
      if (!over && windows.size() < MOST_EVENTS) return;
      oldest.remove();
      tell(window);
    }
  }

  private void tell(Window window) {
    ILoggingEvent last = window.last;
    if (last == null || !(getContext() instanceof LoggerContext loggers)) return;
    var logger = loggers.getLogger(last.getLoggerName());
    Object[] words = {window.suppressed, EventNames.of(last), last.getFormattedMessage()};
    to.doAppend(
        new LoggingEvent(
            LimitedLog.class.getName(),
            logger,
            last.getLevel(),
            "suppressed {} lines of {}, the last one: {}",
            null,
            words));
  }

  /// Nothing that was counted is lost at an orderly stop.
  @Override
  public void stop() {
    windows.values().forEach(this::tell);
    windows.clear();
    super.stop();
    to.stop();
  }
}
