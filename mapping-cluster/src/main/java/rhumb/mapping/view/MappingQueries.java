package rhumb.mapping.view;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What can be asked of a running mapping node. The answers are about the whole cluster; every one
/// is a snapshot.
public interface MappingQueries {
  /// All sites, by name.
  CompletionStage<List<SiteView>> sites();

  CompletionStage<Optional<SiteView>> site(String name);

  CompletionStage<MappingStatistics> statistics();

  /// The parts that must work, each with what is wrong with it.
  CompletionStage<List<MappingHealth>> health();
}
