package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import rhumb.mapping.view.MappingEvent;
import rhumb.mapping.view.MappingQueries;
import rhumb.ops.SeedLab;
import rhumb.ops.cli.format.Format;
import rhumb.ops.config.EffectiveConfig;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.http.Reloadable;
import rhumb.ops.view.Reloaded;

/// What every command prints, letter by letter, when a node answers as the seed's routers did.
///
/// Each file of `src/test/outputs` is a transcript: `$ rhumb …`, then what is printed, with `2> `
/// before what goes to standard error, and the exit code if it is not 0. To add a command, write
/// its line; `RHUMB_WRITE_OUTPUTS=1` in the environment has everything else written anew, for
/// `git diff` to be read.
class TranscriptsTest extends CommandRuns {
  private static final Path FOLDER = Path.of("src/test/outputs");
  private static final boolean WRITING = System.getenv("RHUMB_WRITE_OUTPUTS") != null;
  private static final String PROMPT = "$ rhumb ";
  // nobody knows what else was told before
  private static final String EVENT_ID = "(" + SeedLab.NOW.toEpochMilli() + ")-[0-9]+";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Each has a test of its own: what they print depends on the machine, on the time or on chance,
  /// they write files, or they take processes.
  private static final Set<String> ELSEWHERE =
      Set.of(
          "backup",
          "restore",
          "verify",
          "support-bundle",
          "import",
          "node",
          "doctor",
          "netcheck",
          "completion",
          "config reference",
          "token",
          "cluster ca",
          "cluster cert",
          "db migrate",
          "lab up",
          "lab status",
          "lab exec",
          "lab down",
          "demo",
          "bench data-plane",
          "bench map-server",
          "bench scale");

  private final SeedCluster cluster = new SeedCluster();

  @Override
  MappingQueries mapping() {
    return cluster;
  }

  @Override
  Optional<Reloadable> configuration() {
    return Optional.of(new Configured());
  }

  /// A node that was started with a file, which was changed since.
  private static final class Configured implements Reloadable {
    @Override
    public EffectiveConfig running() {
      try {
        return NodeConfig.effective(FOLDER.resolve("ms1.conf"), Map.of());
      } catch (InvalidConfig e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Reloaded reload(boolean dryRun) {
      List<String> changes = List.of("- rhumb.log.level = info", "+ rhumb.log.level = debug");
      return new Reloaded(SeedLab.NOW, dryRun, changes, List.of("log"), List.of("rhumb.name"));
    }

    @Override
    public Reloaded reload(Duration trial) {
      return reload(false);
    }

    @Override
    public boolean confirm() {
      return true;
    }

    @Override
    public Optional<Reloaded> rollBack() {
      return Optional.of(reload(false));
    }
  }

  @BeforeAll
  void happen() {
    cluster.say(MappingEvent.Kind.REGISTERED, "SITE1", "172.16.10.0/24", "192.168.100.1");
    cluster.say(MappingEvent.Kind.REGISTERED, "SITE2", "172.16.30.0/24", "192.168.100.2");
    cluster.say(MappingEvent.Kind.ENDED, "SITE2", "172.16.30.0/24");
  }

  static List<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void commandsPrintWhatTheyDid(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    StringBuilder now = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(PROMPT)) continue;
      if (!now.isEmpty()) now.append("\n");
      int remarks = i;
      while (remarks > 0 && lines.get(remarks - 1).startsWith("#")) remarks--;
      lines.subList(remarks, i).forEach(remark -> now.append(remark).append("\n"));
      boolean colours = file.endsWith("colours.txt");
      now.append(played(lines.get(i).substring(PROMPT.length()), colours));
    }
    if (WRITING) Files.writeString(file, now);
    Path written = Files.createDirectories(Path.of("target/outputs")).resolve(file.getFileName());
    assertThat(Files.writeString(written, now))
        .as(
            "`diff ops/%s ops/%s`, and RHUMB_WRITE_OUTPUTS=1 if that is as it should be",
            file, written)
        .hasSameTextualContentAs(file);
  }

  private String played(String command, boolean colours) {
    listen();
    cluster.forget();
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    CommandLine line = Main.commandLine(words.toArray(String[]::new));
    for (String word : words)
      line = Optional.ofNullable(line.getSubcommands().get(word)).orElse(line);
    boolean asks = line.getCommandSpec().findOption("--server") != null;
    if (asks && !words.contains("-s")) words.addAll(List.of("-s", server.url()));
    CommandLine whole = Main.commandLine(words.toArray(String[]::new));
    whole.setUsageHelpAutoWidth(false).setUsageHelpWidth(80);
    whole.setColorScheme(CommandLine.Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
    int code = execute(whole, words);
    String shown = PROMPT + command + "\n" + printed(command);
    String told = err.toString().replaceAll("(?m)^", "2> ").replaceAll("2> \\z", "");
    return visible(shown + told) + (code == 0 ? "" : "exit " + code + "\n");
  }

  /// One document a line is for programs; a person compares better what is set out.
  private String printed(String command) {
    if (!command.matches(".*(-o json|--json)\\b.*") || out.toString().lines().count() != 1) {
      return out.toString();
    }
    try {
      Object document = JSON.readValue(out.toString(), Object.class);
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String visible(String text) {
    String ended = text.isEmpty() || text.endsWith("\n") ? text : text + "\\c\n";
    return ended
        .replace(server.url(), "http://127.0.0.1:8090")
        .replaceAll(EVENT_ID, "$1-N")
        .replace("\r", "\\r")
        .replace("\u001b", "\\e");
  }

  @Test
  void everyCommandIsInATranscriptInEveryFormat() throws IOException {
    List<String> shown = new ArrayList<>();
    for (Path file : transcripts()) {
      Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(PROMPT))
          .map(line -> line.substring(PROMPT.length()) + " ")
          .forEach(shown::add);
    }
    List<String> missing = new ArrayList<>();
    collect(Main.commandLine().getCommandSpec(), "", shown, missing);
    assertThat(missing).isEmpty();
  }

  private static void collect(
      CommandSpec spec, String name, List<String> shown, List<String> missing) {
    if (spec.usageMessage().hidden() || ELSEWHERE.contains(name.strip())) return;
    for (CommandLine sub : spec.subcommands().values()) {
      collect(sub.getCommandSpec(), name + sub.getCommandName() + " ", shown, missing);
    }
    boolean runs = spec.subcommands().isEmpty() || spec.findOption("--server") != null;
    if (!runs) return;
    List<String> own = shown.stream().filter(command -> command.startsWith(name)).toList();
    // sites have line formats of their own
    if (spec.findOption("--output") == null || spec.name().equals("export")) {
      if (own.isEmpty()) missing.add(name.strip());
      return;
    }
    for (Format format : Format.values()) {
      String option = "-o " + format.name().toLowerCase(Locale.ROOT) + " ";
      boolean there =
          format == Format.TABLE
              ? own.stream().anyMatch(command -> !command.contains(" -o "))
              : own.stream().anyMatch(command -> command.contains(option));
      if (!there) missing.add(name + option.strip());
    }
  }
}
