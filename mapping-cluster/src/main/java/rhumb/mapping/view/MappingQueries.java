package rhumb.mapping.view;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import rhumb.mapping.site.SiteAdministration;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.message.RecentMessages;
import rhumb.protocol.wire.DropReason;

/// What can be asked of a running mapping node. The answers are about the whole cluster; every one
/// is a snapshot.
public interface MappingQueries {
  /// All sites, by name.
  CompletionStage<List<SiteView>> sites();

  CompletionStage<Optional<SiteView>> site(String name);

  CompletionStage<MappingStatistics> statistics();

  /// The names of all sites, in order; cheap, whatever their number.
  default CompletionStage<List<String>> siteNames() {
    return sites().thenApply(all -> all.stream().map(SiteView::name).toList());
  }

  /// What is known here of a site; cheap, even while members of the cluster are missing.
  default Optional<SiteOutline> outline(String name) {
    return Optional.empty();
  }

  /// Registrations that this node refused, by site and reason; only those that occurred.
  default Map<String, Map<DropReason, Long>> refusals() {
    return Map.of();
  }

  /// The first ones of what is registered, in ascending order of prefix; at most `limit`, perhaps
  /// fewer, none only if there are no more.
  ///
  /// @param around prefixes that cover this one, and those inside; empty for all there are
  /// @param after only what comes behind this prefix
  default CompletionStage<List<MappingView>> mappings(
      Optional<EidPrefix> around, Optional<EidPrefix> after, int limit) {
    return CompletableFuture.completedStage(List.of());
  }

  /// Which ITRs have lately asked any node for what.
  default CompletionStage<RequestsView> requests() {
    return CompletableFuture.completedStage(new RequestsView(List.of(), 0));
  }

  /// Members and shards.
  default CompletionStage<ClusterView> cluster() {
    return CompletableFuture.completedStage(new ClusterView("", "", List.of(), Map.of(), 0));
  }

  /// Asks a member to hand over and leave, or has it declared gone.
  ///
  /// @param address as in [ClusterView.Member]
  /// @return false if there is no such member
  default boolean remove(String address, boolean orderly) {
    return false;
  }

  /// The last control messages after `id`, without secrets; recorded only while somebody asks.
  default List<RecentMessages.Seen> messages(long id) {
    return List.of();
  }

  /// Calls `listener` with every change of what is registered from now on, from any thread; it
  /// must not block.
  default void listen(Consumer<MappingEvent> listener) {}

  /// The last refused registrations that this node has seen, the newest first.
  ///
  /// @param site empty for those of prefixes that no site has
  default CompletionStage<List<RejectionView>> lastRejections(Optional<String> site) {
    return CompletableFuture.completedFuture(List.of());
  }

  /// Subscriptions whose actors live on this node.
  default List<SubscriptionView> subscriptions() {
    return List.of();
  }

  /// What is stored, as it is stored; empty if this node has no journal.
  default Optional<JournalQueries> stored() {
    return Optional.empty();
  }

  /// For changing sites; empty if this node cannot.
  default Optional<SiteAdministration> administration() {
    return Optional.empty();
  }

  /// The parts that must work, each with what is wrong with it.
  CompletionStage<List<MappingHealth>> health();
}
