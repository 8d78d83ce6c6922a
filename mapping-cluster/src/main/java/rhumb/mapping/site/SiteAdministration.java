package rhumb.mapping.site;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// What an operator can do with sites while the nodes run.
public interface SiteAdministration {
  /// Changes that are made together: later ones see what earlier ones did, and what cannot be done
  /// is left out. Completes when it is stored and this node knows of it.
  ///
  /// @param dryRun only say what would become of it
  CompletionStage<List<SiteResult>> change(List<SiteChange> changes, boolean dryRun);

  Optional<KnownSite> find(String name);

  /// Calls `listener` with what is changed together from now on, on any node, when this node hears
  /// of it; it must not block.
  default void listen(Consumer<List<SiteNews>> listener) {}

  /// By name, those after `after`.
  List<KnownSite> page(String after, int most);
}
