package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

class MainTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"node --config", "config check", "conf ch"})
  void threeMistakesAreThreeLinesAndExitTwo(String command) throws IOException {
    Path file = folder.resolve("bad.conf");
    Files.writeString(
        file,
        """
        rhumb {
          mapping {
            adresses = [192.168.255.3]
            addresses = [192.168.255.300]
            journal.embedded.folder = [1]
          }
        }
        """);
    assertThat(run(command + " " + file)).isEqualTo(2);
    assertThat(err.toString().replace(file.toString(), "bad.conf"))
        .isEqualTo(
            """
            bad.conf:3: rhumb.mapping.adresses: unknown key; did you mean addresses?
            bad.conf:4: rhumb.mapping.addresses[0]: not an IP address: "192.168.255.300"
            bad.conf:5: rhumb.mapping.journal.embedded.folder: should be a single value, but is a list
            """);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aFineConfigurationIsCalledFine() throws IOException {
    Path file = folder.resolve("fine.conf");
    Files.writeString(file, "rhumb { name = MR_MS, mapping.addresses = [127.0.0.1] }");
    assertThat(run("config check " + file)).isZero();
    assertThat(out.toString()).isEqualTo("fine: MR_MS, mapping node with 0 sites\n");
  }

  @Test // the list cuts what is longer in the middle of a sentence
  void everyCommandIsListedWithOneShortSentence() {
    assertThat(sentences(Main.commandLine(), new ArrayList<>()))
        .allSatisfy(sentence -> assertThat(sentence).endsWith(".").hasSizeLessThanOrEqualTo(60));
  }

  private static List<String> sentences(CommandLine line, List<String> into) {
    for (CommandLine sub : line.getSubcommands().values()) {
      UsageMessageSpec usage = sub.getCommandSpec().usageMessage();
      if (usage.hidden()) continue;
      assertThat(usage.description()).as(sub.getCommandName()).isNotEmpty();
      into.add(usage.description()[0]);
      sentences(sub, into);
    }
    return into;
  }

  @Test
  void theManualIsPrinted() {
    assertThat(run("config reference")).isZero();
    assertThat(out.toString()).contains("max-entries = 100000");
  }

  private int run(String words) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(words.split(" "));
  }
}
