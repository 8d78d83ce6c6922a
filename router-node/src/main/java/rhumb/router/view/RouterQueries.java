package rhumb.router.view;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.RecentMessages;

/// What can be asked of a running router, and the few things that it can be told. Every answer is
/// a snapshot.
public interface RouterQueries {
  /// One map-cache per address family and instance that the router serves.
  CompletionStage<List<MapCacheView>> mapCaches();

  /// Forgets what was learned: everything, or the entries that `within` covers. Static entries are
  /// made anew.
  ///
  /// @return how many entries were forgotten
  CompletionStage<Integer> clearMapCache(Optional<EidPrefix> within);

  /// The EID-prefixes that this router registers.
  CompletionStage<List<DatabaseView>> database();

  CompletionStage<RouterStatistics> statistics();

  /// Asks the mapping system itself, past the map-cache (RFC 6835, "lig").
  ///
  /// @param mapResolver empty for the first configured one
  CompletionStage<LookupView> lookup(Eid eid, Optional<IpAddress> mapResolver);

  /// Asks an RLOC itself whether it is there, by way of a prefix that it should hold
  /// (RFC 9301 §7.1).
  default CompletionStage<ProbeView> probe(IpAddress rloc, EidPrefix held) {
    return CompletableFuture.completedStage(new ProbeView(rloc, held, Optional.empty()));
  }

  /// The remote RLOCs in use.
  default CompletionStage<List<LocatorView>> locators() {
    return CompletableFuture.completedStage(List.of());
  }

  /// The devices through which packets of the site's hosts come and go, one per instance.
  default List<SiteDeviceView> devices() {
    return List.of(new SiteDeviceView(InstanceId.DEFAULT, "", Optional.empty()));
  }

  /// The last control messages after `id`, without secrets; recorded only while somebody asks.
  default List<RecentMessages.Seen> messages(long id) {
    return List.of();
  }

  /// Calls `listener` with every change of the map-caches from now on, from any thread; it must
  /// not block.
  default void listen(Consumer<RouterEvent> listener) {}

  /// The parts that must work, each with what is wrong with it.
  CompletionStage<List<RouterHealth>> health();
}
