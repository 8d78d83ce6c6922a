package rhumb.ops.http;

import rhumb.ops.config.EffectiveConfig;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.view.Reloaded;

/// The configuration of a running node.
public interface Reloadable {
  /// What the node goes by.
  EffectiveConfig running();

  /// Reads the configuration again and takes over what can be changed while the node runs.
  ///
  /// @param dryRun only say what would come of it
  /// @throws InvalidConfig if there is a mistake in it; then nothing changes
  Reloaded reload(boolean dryRun) throws InvalidConfig;
}
