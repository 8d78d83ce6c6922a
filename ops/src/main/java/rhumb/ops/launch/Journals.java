package rhumb.ops.launch;

import java.nio.file.Path;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.journal.JournalFailure;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.Journal;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;

/// The journal of a node that does not run, for commands that look after it.
final class Journals {
  private Journals() {}

  /// @throws Failure if the configuration is wrong, or names none
  static Journal of(Path config) throws InvalidConfig {
    return NodeConfig.load(config)
        .mapping()
        .map(MappingSettings::journal)
        .orElseThrow(() -> new Failure(ExitCode.USAGE, config + " has no mapping node", "", ""));
  }

  /// @param what cannot be done if it cannot be opened
  static JournalDatabase open(Journal journal, String what) {
    try {
      return JournalDatabase.open(journal);
    } catch (JournalFailure e) {
      throw new Failure(ExitCode.NEGATIVE, what, String.valueOf(e.getMessage()), e.hint());
    }
  }
}
