package rhumb.mapping.node;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.view.MappingHealth;
import rhumb.mapping.view.MappingQueries;
import rhumb.mapping.view.MappingStatistics;
import rhumb.mapping.view.SiteView;

/// A running mapping node: Map-Server and Map-Resolver, one member of the mapping cluster.
public final class MappingNode implements MappingQueries, AutoCloseable {
  private final MappingSettings settings;
  private final Instant since;

  private MappingNode(MappingSettings settings, Instant since) {
    this.settings = settings;
    this.since = since;
  }

  /// Starts a node and returns when it answers.
  ///
  /// @throws StartFailure if it cannot, with nothing left running
  public static MappingNode start(MappingSettings settings) throws StartFailure {
    if (settings.addresses().isEmpty()) {
      throw new StartFailure(
          "a mapping node needs an address to listen on", "set mapping.addresses");
    }
    return new MappingNode(settings, Clock.systemUTC().instant());
  }

  /// Stops orderly: registrations stay in the journal. May be called more than once.
  public void stop() {}

  @Override
  public void close() {
    stop();
  }

  @Override
  public CompletionStage<List<SiteView>> sites() {
    return CompletableFuture.completedFuture(
        settings.sites().stream()
            .sorted(Comparator.comparing(MappingSettings.Site::name))
            .map(MappingNode::configured)
            .toList());
  }

  @Override
  public CompletionStage<Optional<SiteView>> site(String name) {
    return CompletableFuture.completedFuture(
        settings.sites().stream()
            .filter(site -> site.name().equals(name))
            .findFirst()
            .map(MappingNode::configured));
  }

  @Override
  public CompletionStage<MappingStatistics> statistics() {
    return CompletableFuture.completedFuture(
        new MappingStatistics(
            since, Map.of(), Map.of(), Map.of(), Map.of(), settings.sites().size(), 0));
  }

  @Override
  public CompletionStage<List<MappingHealth>> health() {
    return CompletableFuture.completedFuture(List.of());
  }

  private static SiteView configured(MappingSettings.Site site) {
    return new SiteView(
        site.name(),
        site.shutdown(),
        site.allowedLocators(),
        site.prefixes().stream().map(MappingNode::configured).toList(),
        Map.of());
  }

  private static SiteView.Prefix configured(MappingSettings.SitePrefix prefix) {
    return new SiteView.Prefix(
        prefix.eid(),
        prefix.acceptMoreSpecifics()
            ? SiteView.Origin.CONFIGURATION_ACCEPTING_MORE_SPECIFICS
            : SiteView.Origin.CONFIGURATION,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        SiteView.State.UNKNOWN,
        0,
        0,
        List.of());
  }
}
