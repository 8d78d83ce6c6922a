package rhumb.mapping.view;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;
import rhumb.protocol.address.EidPrefix;

/// What can be asked of the journal of a running mapping node. The answers are the cluster's,
/// because all its nodes share the journal. They block.
public interface JournalQueries {
  /// Writes a backup of the mapping database as it is now; leaves `out` open.
  ///
  /// @param node its name, for whoever reads the backup
  /// @param release of the program
  void save(String node, String release, OutputStream out) throws IOException;

  /// What happened to exactly this prefix, as far as it is still stored.
  ///
  /// @param from the changes after a row, or the last ones before it
  /// @param most about how many
  default HistoryView history(EidPrefix eid, From from, int most) throws IOException {
    return new HistoryView(List.of(), OptionalLong.empty());
  }

  /// Where to look.
  record From(long row, boolean forwards) {
    public static final From END = new From(Long.MAX_VALUE, false);
  }
}
