package rhumb.mapping.node;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import rhumb.mapping.backup.BackupWriter;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.view.JournalQueries;

/// Answers from the journal of a running node.
record Stored(JournalDatabase journal) implements JournalQueries {
  @Override
  public void save(String node, String release, OutputStream out) throws IOException {
    BackupWriter.save(journal, new BackupWriter.Origin(node, release, Instant.now()), out);
  }
}
