package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DatabaseCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void makesTheTablesOnceAndFindsThemAgain() throws IOException {
    Path config = config("mapping { addresses = [127.0.0.1], sites = [], %s }");
    assertThat(migrate(config)).as(err.toString()).isZero();
    String said = out.toString();
    assertThat(said).containsPattern("journal has schema version \\d+");
    assertThat(migrate(config)).isZero();
    assertThat(out).hasToString(said + said);
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertThat(migrate(folder.resolve("nothing.conf"))).isEqualTo(2);
    assertThat(err.toString()).contains("no such file");
  }

  private Path config(String mapping) throws IOException {
    String journal = "journal.embedded.folder = \"" + folder.resolve("journal") + "\"";
    return Files.writeString(
        folder.resolve("node.conf"), "rhumb { " + mapping.formatted(journal) + " }");
  }

  private int migrate(Path config) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute("db", "migrate", "--config", config.toString());
  }
}
