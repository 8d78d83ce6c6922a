package rhumb.ops.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.ops.config.LogSettings;
import rhumb.ops.log.JsonLines;
import rhumb.ops.log.LimitedLog;

/// Sets up the log: to standard error, for a person or a machine.
final class Logs {
  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{24} - %msg%n%rEx{6}";

  /// What is only of interest when something is wrong with the library itself.
  private static final Map<String, Level> QUIET =
      Map.of(
          "akka.event.slf4j.Slf4jLogger", Level.WARN,
          "akka.io.TcpListener", Level.OFF, // says again what is said to the person
          "akka.actor.CoordinatedShutdown", Level.WARN,
          "akka.remote", Level.WARN,
          "akka.cluster", Level.WARN,
          "akka.persistence", Level.WARN,
          "com.zaxxer.hikari", Level.WARN,
          "slick", Level.WARN);

  private Logs() {}

  static void setUp(LogSettings settings) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(started(encoder(settings.format()), context));
    console.start();
    LimitedLog limited = new LimitedLog(console);
    limited.setContext(context);
    limited.start();
    QUIET.forEach((logger, level) -> context.getLogger(logger).setLevel(level));
    settings.levels().forEach((logger, level) -> context.getLogger(logger).setLevel(of(level)));
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(of(settings.level()));
    root.addAppender(limited);
  }

  private static Encoder<ILoggingEvent> encoder(LogSettings.Format format) {
    if (format == LogSettings.Format.JSON) return new JsonLines();
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setPattern(PATTERN);
    return text;
  }

  private static Encoder<ILoggingEvent> started(
      Encoder<ILoggingEvent> encoder, LoggerContext context) {
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static Level of(LogSettings.Level level) {
    return Level.toLevel(level.name());
  }
}
