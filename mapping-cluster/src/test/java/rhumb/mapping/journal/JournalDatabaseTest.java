package rhumb.mapping.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.settings.MappingSettings.Journal;

class JournalDatabaseTest {
  @TempDir Path folder;

  @Test
  void theSchemaIsMadeOnceAndKept() throws Exception {
    try (var first = open()) {
      assertThat(first.trouble()).isEmpty();
    }
    try (var again = open()) {
      assertThat(again.trouble()).isEmpty();
      assertThat(again.config().getString("akka-persistence-jdbc.shared-databases.slick.profile"))
          .isEqualTo("slick.jdbc.H2Profile$");
    }
  }

  @Test
  void aJournalInUseIsRefusedInThisProcess() throws Exception {
    try (var first = open()) {
      assertThat(first.trouble()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(JournalFailure.class)
          .hasMessage("journal " + folder + " is in use by another process");
    }
    open().close();
  }

  @Test // a process of its own, because a file lock does not keep out the process that holds it
  void aJournalInUseIsRefusedToAnotherProcess() throws Exception {
    try (var first = open()) {
      assertThat(first.trouble()).isEmpty();
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Opener.class.getName(),
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      String said =
          new String(
              other.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(said).contains("journal " + folder + " is in use by another process");
      assertThat(other.exitValue()).isEqualTo(1);
    }
  }

  /// The other process.
  static final class Opener {
    private Opener() {}

    @SuppressWarnings("SystemExitOutsideMain")
    public static void main(String[] args) {
      try {
        JournalDatabase.open(new Journal.Embedded(Path.of(args[0]))).close();
      } catch (JournalFailure e) {
        System.out.println(e.getMessage());
        System.exit(1);
      }
    }
  }

  @Test // somebody looks into the file with H2's own tools
  void aDatabaseThatIsOpenElsewhereIsInUseEvenWithoutOurLock() throws Exception {
    open().close();
    Path file = folder.resolve("journal.mv.db");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(this::open).hasMessageContaining("is in use by another process");
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> JournalDatabase.open(new Journal.Embedded(file.resolve("journal"))))
        .isInstanceOf(JournalFailure.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void aJournalOfANewerReleaseIsRefused() throws Exception {
    open().close();
    String url = "jdbc:h2:file:" + folder.resolve("journal") + ";DATABASE_TO_UPPER=FALSE";
    try (var connection = DriverManager.getConnection(url, "sa", "");
        var statement = connection.createStatement()) {
      statement.execute("INSERT INTO schema_version (version) VALUES (99)");
    }
    assertThatThrownBy(this::open).hasMessageContaining("newer release (version 99)");
  }

  private JournalDatabase open() throws JournalFailure {
    return JournalDatabase.open(new Journal.Embedded(folder));
  }
}
