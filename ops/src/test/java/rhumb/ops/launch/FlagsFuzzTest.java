package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Every command and every option with values that no person would write: an exit code that is
/// documented and a sentence, never a stack trace.
class FlagsFuzzTest extends CommandRuns {
  /// Those that start processes or wait for a person when their options are right.
  private static final Set<String> NOT_RUN =
      Set.of("node", "lab", "demo", "bench", "warm-up", "top", "man-pages", "cluster", "export");

  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "-1",
          "0",
          "99999999999999999999",
          "1e9",
          "NaN",
          "nonsense",
          "--",
          "/",
          "/dev/null",
          "\u0000",
          "ä€😀",
          "%s%n",
          "${env:HOME}",
          "$(id)",
          "../../etc/passwd",
          "[",
          "[7]",
          "10.0.0.0/33",
          "::/129",
          "[99999999999]10.0.0.1",
          "http://[::1",
          "@nofile",
          "x".repeat(10_000));

  @TempDir Path folder;
  private int bundles;
  // making it takes longer than running it, and looking for the terminal's width starts a process
  private final CommandLine line = Main.commandLine().setUsageHelpAutoWidth(false);

  static Stream<List<String>> commands() {
    List<List<String>> all = new ArrayList<>();
    collect(Main.commandLine(), List.of(), all);
    return all.stream();
  }

  private static void collect(CommandLine line, List<String> path, List<List<String>> into) {
    if (!path.isEmpty()) into.add(path);
    for (CommandLine sub : Set.copyOf(line.getSubcommands().values())) {
      String name = sub.getCommandName();
      if (path.isEmpty() && NOT_RUN.contains(name)) continue;
      List<String> below = new ArrayList<>(path);
      below.add(name);
      collect(sub, below, into);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void wrongOptionsEndWithASentence(List<String> command) {
    CommandSpec spec = line.getCommandSpec();
    for (String word : command) spec = spec.subcommands().get(word).getCommandSpec();
    for (OptionSpec option : spec.options()) {
      // take no value and do not end
      if (Set.of("--watch", "--follow").contains(option.longestName())) continue;
      for (String value : VALUES) {
        // a file of that name could really be made
        if (Set.of("--to", "--pcap").contains(option.longestName()) && !value.startsWith("/"))
          continue;
        if (option.longestName().equals("--server")) check(command, List.of("-s", value));
        else check(command, List.of("-s", server.url(), option.longestName(), value));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void wrongArgumentsEndWithASentence(List<String> command) {
    for (String value : VALUES) {
      check(command, List.of(value, "-s", server.url()));
      check(command, List.of(value, value, value));
    }
    check(command, List.of());
  }

  @Test
  void aFileOfNoiseIsNoConfiguration() throws Exception {
    Path noise = folder.resolve("noise");
    Files.write(noise, new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1, 2, '{', '"', '\n', (byte) 0x80});
    check(List.of("config", "check"), List.of(noise.toString()));
    check(List.of("config", "show"), List.of(noise.toString()));
    check(List.of("config", "diff"), List.of(noise.toString(), noise.toString()));
    check(List.of("doctor"), List.of("--config", noise.toString()));
    check(List.of("node"), List.of("--config", noise.toString()));
  }

  private void check(List<String> command, List<String> options) {
    listen();
    List<String> words = new ArrayList<>(command);
    words.addAll(options);
    if (command.equals(List.of("support-bundle")) && !options.contains("--to")) {
      words.addAll(List.of("--to", folder.resolve("bundle" + bundles++).toString()));
    }
    int code = execute(line, words);
    String told = err.toString();
    assertThat(code).as("%s%n%s", words, told).isBetween(0, 6);
    assertThat(told).as("%s", words).doesNotContain("\tat ", "Exception", "mistake of Rhumb's");
    if (code != 0) assertThat(told + out).as("%s", words).isNotBlank();
  }
}
