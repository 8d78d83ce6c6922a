package rhumb.ops.http;

import java.time.Duration;
import java.util.Optional;
import rhumb.ops.config.EffectiveConfig;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.view.Reloaded;

/// The configuration of a running node.
public interface Reloadable {
  /// What the node goes by.
  EffectiveConfig running();

  /// Reads the configuration again and takes over what can be changed while the node runs. What is
  /// on trial is confirmed by that.
  ///
  /// @param dryRun only say what would come of it
  /// @throws InvalidConfig if there is a mistake in it; then nothing changes
  Reloaded reload(boolean dryRun) throws InvalidConfig;

  /// Does the same for a while: unless [#confirm] is called in this time, it is rolled back.
  ///
  /// @throws InvalidConfig as above
  Reloaded reload(Duration trial) throws InvalidConfig;

  /// Keeps what is on trial.
  ///
  /// @return whether anything was
  boolean confirm();

  /// Goes back to what the node went by before the last change, or before the trial. The file
  /// stays as it is.
  ///
  /// @return what is as before; empty if there was no change, or it was rolled back already
  Optional<Reloaded> rollBack();
}
