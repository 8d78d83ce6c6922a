package rhumb.mapping.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.journal.JournalFailure;
import rhumb.mapping.settings.MappingSettings.Journal;
import rhumb.mapping.testing.StoredRows;

class BackupTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final BackupWriter.Origin ORIGIN = new BackupWriter.Origin("ms1", "1.2", AT);

  @TempDir Path folder;

  @Test
  void whatIsSavedIsRestoredRowForRow() throws Exception {
    byte[] backup;
    List<String> rows;
    try (var journal = open("one")) {
      fill("one", 100);
      rows = rows("one");
      backup = save(journal);
    }
    try (var other = open("two")) {
      var contents = new Contents((_, _) -> {});
      assertThat(Restore.run(other, in(backup), false, false, contents)).isZero();
      assertThat(contents.summary().registrations()).isEqualTo(101);
      assertThat(rows("two")).isEqualTo(rows).hasSize(102);
      assertThat(verify(save(other))).isEqualTo(verify(backup));
    }
  }

  @Test
  void itSaysWhatIsInIt() throws Exception {
    try (var journal = open("one")) {
      fill("one", 10);
      Contents.Summary summary = verify(save(journal));
      assertThat(summary)
          .isEqualTo(new Contents.Summary(AT, "ms1", "1.2", 0, 0, 11, 11, 1, 0, 12, 11));
    }
  }

  @Test
  void anEmptyJournalIsABackupToo() throws Exception {
    try (var journal = open("one")) {
      assertThat(verify(save(journal)).rows()).isZero();
    }
  }

  @Test
  void whatIsWrittenMeanwhileIsNotInIt() throws Exception {
    try (var journal = open("one");
        Connection writer = connect("one");
        Connection view = journal.frozen()) {
      fill("one", 10);
      assertThat(events(view)).isEqualTo(11);
      StoredRows.register(writer, 1000);
      assertThat(events(view)).isEqualTo(11);
      assertThat(verify(save(journal)).events()).isEqualTo(12);
    }
  }

  private void fill(String name, int events) throws SQLException {
    try (Connection connection = connect(name)) {
      StoredRows.fill(connection, events);
    }
  }

  private List<String> rows(String name) throws SQLException {
    try (Connection connection = connect(name)) {
      return StoredRows.all(connection);
    }
  }

  private static long events(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT COUNT(*) FROM event_journal")) {
      return rows.next() ? rows.getLong(1) : -1;
    }
  }

  @Test
  void aJournalThatIsNotEmptyIsOnlyReplacedOnRequest() throws Exception {
    try (var journal = open("one");
        var other = open("two")) {
      fill("one", 5);
      fill("two", 9);
      byte[] backup = save(journal);
      List<String> before = rows("two");
      assertThatThrownBy(
              () -> Restore.run(other, in(backup), false, false, new Contents((_, _) -> {})))
          .isInstanceOf(BackupFailure.class)
          .hasMessage("the journal is not empty: it has 11 rows");
      assertThat(rows("two")).isEqualTo(before);
      assertThat(Restore.run(other, in(backup), true, false, new Contents((_, _) -> {})))
          .isEqualTo(11);
      assertThat(rows("two")).isEqualTo(rows("one"));
    }
  }

  @Test // and what was there stays there
  void aDamagedOneIsRefusedWhateverIsWrongWithIt() throws Exception {
    try (var journal = open("one")) {
      fill("one", 3);
      byte[] backup = save(journal);
      List<String> before = rows("one");
      for (int length = 0; length < backup.length; length++) {
        refuse(Arrays.copyOf(backup, length));
      }
      refuse(Arrays.copyOf(backup, backup.length + 1));
      var random = new Random(4342);
      for (int at = 0; at < backup.length; at++) {
        byte[] changed = backup.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        refuse(changed);
        if (at % 16 == 0) {
          assertThatThrownBy(
                  () -> Restore.run(journal, in(changed), true, false, new Contents((_, _) -> {})))
              .isInstanceOf(BackupFailure.class);
        }
      }
      assertThat(rows("one")).isEqualTo(before);
    }
  }

  @Test
  void oneOfANewerReleaseIsNamed() {
    byte[] backup =
        "RHUMB-BACKUP 2\n and more that nobody here knows, 32 octets at least"
            .getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> verify(backup)).hasMessageContaining("newer release");
    assertThatThrownBy(() -> verify(new byte[100])).hasMessage("this is no backup of Rhumb");
  }

  private static void refuse(byte[] backup) {
    assertThatThrownBy(() -> verify(backup))
        .as("%d octets", backup.length)
        .isInstanceOf(BackupFailure.class);
  }

  private static byte[] save(JournalDatabase journal) throws IOException {
    var out = new ByteArrayOutputStream();
    BackupWriter.save(journal, ORIGIN, out);
    return out.toByteArray();
  }

  private static Contents.Summary verify(byte[] backup) throws Exception {
    var contents = new Contents((_, _) -> {});
    BackupReader.read(in(backup), contents);
    return contents.summary();
  }

  private static ByteArrayInputStream in(byte[] octets) {
    return new ByteArrayInputStream(octets);
  }

  private JournalDatabase open(String name) throws JournalFailure {
    return JournalDatabase.open(new Journal.Embedded(folder.resolve(name)));
  }

  private Connection connect(String name) throws SQLException {
    return DriverManager.getConnection(url(name), "sa", "");
  }

  private String url(String name) {
    return "jdbc:h2:file:"
        + folder.resolve(name).resolve("journal")
        + ";DATABASE_TO_UPPER=FALSE;DB_CLOSE_ON_EXIT=FALSE";
  }
}
