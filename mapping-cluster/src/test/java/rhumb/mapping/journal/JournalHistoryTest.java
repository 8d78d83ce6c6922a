package rhumb.mapping.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.settings.MappingSettings.Journal;
import rhumb.mapping.testing.StoredRows;
import rhumb.protocol.address.EidPrefix;

/// `StoredRows` registers 10.0.0.N/32 as the event N + 1.
class JournalHistoryTest {
  private static final int EVENTS = 300;

  @TempDir Path folder;
  private JournalDatabase journal;
  private Connection view;

  @BeforeEach
  void registerTheFirstAgain() throws Exception {
    journal = JournalDatabase.open(new Journal.Embedded(folder));
    journal.alone(
        true,
        connection -> {
          StoredRows.fill(connection, EVENTS);
          for (int i = 0; i < 400; i++) StoredRows.register(connection, EVENTS + 2 + i, 7);
          return EVENTS;
        });
    view = journal.frozen();
  }

  @AfterEach
  void close() throws Exception {
    view.close();
    journal.close();
  }

  @Test
  void aPrefixHasItsOwnChangesAndNoOthers() throws Exception {
    assertThat(rows(history("10.0.0.9/32").before(Long.MAX_VALUE, 10).changes()))
        .containsExactly(10L);
    assertThat(history("10.0.0.0/24").before(Long.MAX_VALUE, 10).changes()).isEmpty();
  }

  @Test
  void itIsReadBackwardsPageByPage() throws Exception {
    var history = history("10.0.0.7/32");
    List<Long> all = new ArrayList<>();
    OptionalLong from = OptionalLong.of(Long.MAX_VALUE);
    while (from.isPresent()) {
      JournalHistory.Page page = history.before(from.getAsLong(), 50);
      assertThat(page.changes().size()).isLessThanOrEqualTo(50 + 63);
      all.addAll(0, rows(page.changes()));
      from = page.earlier();
    }
    assertThat(all).hasSize(401).isSorted().doesNotHaveDuplicates().startsWith(8L, 302L);
  }

  @Test
  void whatCameSinceIsReadForwards() throws Exception {
    var history = history("10.0.0.7/32");
    assertThat(rows(history.after(698, 10).changes())).containsExactly(699L, 700L, 701L);
    assertThat(history.after(701, 10).changes()).isEmpty();
  }

  private JournalHistory history(String eid) {
    return new JournalHistory(view, "Partition|10.0.0.0/8", EidPrefix.parse(eid));
  }

  private static List<Long> rows(List<JournalHistory.Change> changes) {
    return changes.stream().map(JournalHistory.Change::row).toList();
  }
}
