package rhumb.mapping.view;

import java.io.IOException;
import java.io.OutputStream;

/// What can be asked of the journal of a running mapping node. The answers are the cluster's,
/// because all its nodes share the journal. They block.
public interface JournalQueries {
  /// Writes a backup of the mapping database as it is now; leaves `out` open.
  ///
  /// @param node its name, for whoever reads the backup
  /// @param release of the program
  void save(String node, String release, OutputStream out) throws IOException;
}
