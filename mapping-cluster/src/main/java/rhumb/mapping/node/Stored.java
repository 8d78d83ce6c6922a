package rhumb.mapping.node;

import akka.persistence.typed.PersistenceId;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import rhumb.mapping.backup.BackupWriter;
import rhumb.mapping.delegation.Delegation;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.journal.JournalHistory;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.prefix.PartitionEvent;
import rhumb.mapping.site.SiteBook;
import rhumb.mapping.view.HistoryView;
import rhumb.mapping.view.JournalQueries;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.Locator;

/// Answers from the journal of a running node.
record Stored(JournalDatabase journal, SiteBook book) implements JournalQueries {
  @Override
  public void save(String node, String release, OutputStream out) throws IOException {
    BackupWriter.save(journal, new BackupWriter.Origin(node, release, Instant.now()), out);
  }

  @Override
  public HistoryView history(EidPrefix eid, From from, int most) throws IOException {
    Optional<Delegation> delegation = book.tree().longestMatch(eid);
    if (delegation.isEmpty()) return new HistoryView(List.of(), OptionalLong.empty());
    String name = delegation.get().partition(eid).toString();
    String partition = PersistenceId.of(Partition.TYPE.name(), name).id();
    try (Connection connection = journal.frozen()) {
      var history = new JournalHistory(connection, partition, eid);
      JournalHistory.Page page =
          from.forwards() ? history.after(from.row(), most) : history.before(from.row(), most);
      return new HistoryView(page.changes().stream().map(Stored::view).toList(), page.earlier());
    } catch (SQLException e) {
      throw new IOException("the journal cannot be read: " + e.getMessage(), e);
    }
  }

  private static HistoryView.Change view(JournalHistory.Change change) {
    return switch (change.event()) {
      case PartitionEvent.Registered(var it) ->
          new HistoryView.Change(
              change.row(),
              change.index(),
              change.at(),
              HistoryView.Kind.REGISTERED,
              it.site(),
              it.etr().address(),
              it.record().locators().stream().map(Locator::rloc).toList());
      case PartitionEvent.Ended(var _, var etr, var cause) ->
          new HistoryView.Change(
              change.row(),
              change.index(),
              change.at(),
              HistoryView.Kind.valueOf(cause.name()),
              "",
              etr.address(),
              List.of());
      case PartitionEvent.Sighted _, PartitionEvent.Changes _ ->
          throw new IllegalArgumentException("about no prefix: " + change);
    };
  }
}
