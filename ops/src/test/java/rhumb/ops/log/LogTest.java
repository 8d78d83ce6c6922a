package rhumb.ops.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rhumb.ops.view.WireJson;

/// Names, lines and limits of the log.
class LogTest {
  private static final String LITERAL = "\"(?:[^\"\\\\]|\\\\.)*\"";
  private static final Pattern STATEMENT =
      Pattern.compile(
          "\\b(?:log|LOG|log\\(\\)|getLog\\(\\))\\s*\\.(?:info|warn|error)\\(\\s*((?:"
              + LITERAL
              + "\\s*\\+?\\s*)*)");

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("rhumb.test.Speaker");
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();
  private final LimitedLog limited = new LimitedLog(written);

  @BeforeEach
  void start() {
    written.setContext(context);
    written.start();
    limited.setContext(context);
    limited.start();
  }

  private ILoggingEvent event(long atMillis, Level level, String words, Object... values) {
    var event = new LoggingEvent("test", logger, level, words, null, values);
    event.setTimeStamp(atMillis);
    return event;
  }

  private List<String> lines() {
    return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void everythingThatIsLoggedHasAName() throws IOException {
    Set<String> logged = new TreeSet<>();
    List<String> nameless = new ArrayList<>();
    for (Path file : sources()) {
      Matcher found = STATEMENT.matcher(Files.readString(file));
      while (found.find()) {
        String words = words(found.group(1));
        if (words.isEmpty()) nameless.add(file + " logs no constant words");
        else logged.add(words);
      }
    }
    logged.add("suppressed {} lines of {}, the last one: {}");
    assertThat(nameless).isEmpty();
    assertThat(EventNames.all().keySet()).containsExactlyInAnyOrderElementsOf(logged);
    assertThat(new HashSet<>(EventNames.all().values())).hasSameSizeAs(EventNames.all().values());
    assertThat(EventNames.all().values()).allMatch(name -> name.matches("[a-z]+(-[a-z]+)+"));
  }

  private static List<Path> sources() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("protocol"))) root = root.getParent();
    List<Path> all = new ArrayList<>();
    for (String module : List.of("mapping-cluster", "router-node", "ops")) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
      }
    }
    return all;
  }

  private static String words(String literals) {
    StringBuilder words = new StringBuilder();
    Matcher literal = Pattern.compile(LITERAL).matcher(literals);
    while (literal.find()) {
      words.append(literal.group(), 1, literal.group().length() - 1);
    }
    return words.toString();
  }

  @Test
  void aLineOfJsonHasTheName() throws IOException {
    byte[] line = new JsonLines().encode(event(0, Level.WARN, "{} is up", "a\n\"b\""));
    var json = WireJson.mapper().readTree(new String(line, StandardCharsets.UTF_8));
    assertThat(new String(line, StandardCharsets.UTF_8).lines()).hasSize(1);
    assertThat(json.get("event").textValue()).isEqualTo("node-up");
    assertThat(json.get("level").textValue()).isEqualTo("warn");
    assertThat(json.get("at").textValue()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(json.get("message").textValue()).isEqualTo("a\n\"b\" is up");
    assertThat(json.has("error")).isFalse();
    assertThat(EventNames.of(event(0, Level.INFO, "else"))).isEqualTo("library-speaker");
  }

  @Test
  void theSameAgainAndAgainIsCounted() {
    for (int i = 0; i < 1000; i++) limited.doAppend(event(1_000 + i, Level.WARN, "{} failed", i));
    limited.doAppend(event(2_100, Level.INFO, "{} is up", "other"));
    assertThat(lines()).hasSize(21).endsWith("19 failed", "other is up");
    limited.doAppend(event(11_000, Level.WARN, "{} failed", "again"));
    assertThat(lines())
        .hasSize(23)
        .endsWith(
            "suppressed 980 lines of library-speaker, the last one: 999 failed", "again failed");
  }

  @Test
  void whatWasAskedForPassesAndAStopTellsTheRest() {
    for (int i = 0; i < 100; i++) limited.doAppend(event(1_000, Level.DEBUG, "step {}", i));
    assertThat(lines()).hasSize(100);
    for (int i = 0; i < 21; i++) limited.doAppend(event(1_000, Level.ERROR, "{} is up", i));
    assertThat(lines()).hasSize(120);
    limited.stop();
    assertThat(lines()).endsWith("suppressed 1 lines of node-up, the last one: 20 is up");
  }
}
