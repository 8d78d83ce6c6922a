package rhumb.mapping.site;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.prefix.PrefixTrie;
import scala.collection.immutable.HashMap;
import scala.collection.immutable.HashMap$;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/// All sites that were created at run time. Never changed in place, because a snapshot of it may be
/// on its way to the journal; a change shares all but a few paths with what it came from, because
/// there may be a million sites.
///
/// @param byName all, with those removed lately, so that other nodes hear of it; Scala's, which
///     Akka brings, since Java has no map that shares
/// @param owners names of the sites by their prefixes
/// @param version of the latest change
/// @param complete changes up to this version may have been forgotten: whoever has an older one
///     needs everything
/// @param removed how many of the sites are
public record SiteDirectoryState(
    HashMap<String, StoredSite> byName,
    PrefixTrie<String> owners,
    long version,
    long complete,
    int removed) {
  static final int MOST_REMOVED = 10_000;
  public static final SiteDirectoryState EMPTY =
      new SiteDirectoryState(HashMap$.MODULE$.empty(), PrefixTrie.empty(), 0, 0, 0);

  /// From what was stored.
  public static SiteDirectoryState of(List<StoredSite> sites, long version, long complete) {
    SiteDirectoryState state = EMPTY.after(new SitesChanged(sites));
    return new SiteDirectoryState(state.byName, state.owners, version, complete, state.removed);
  }

  /// By name; cannot be changed.
  public Map<String, StoredSite> sites() {
    return CollectionConverters.asJava(byName);
  }

  Optional<StoredSite> get(String name) {
    return OptionConverters.toJava(byName.get(name)).filter(stored -> !stored.isRemoved());
  }

  public SiteDirectoryState after(SitesChanged event) {
    HashMap<String, StoredSite> all = byName;
    PrefixTrie<String> owned = owners;
    long latest = version;
    int gone = removed;
    for (StoredSite each : event.sites()) {
      Optional<StoredSite> before = OptionConverters.toJava(all.get(each.name()));
      all = all.updated(each.name(), each);
      owned = owned(owned, before, each);
      latest = Math.max(latest, each.version());
      if (before.filter(StoredSite::isRemoved).isPresent()) gone--;
      if (each.isRemoved()) gone++;
    }
    var now = new SiteDirectoryState(all, owned, latest, complete, gone);
    return gone < MOST_REMOVED ? now : now.forgetful();
  }

  /// Whose prefixes are whose when a site was `before` and is `now`.
  static PrefixTrie<String> owned(
      PrefixTrie<String> owners, Optional<StoredSite> before, StoredSite now) {
    PrefixTrie<String> owned = owners;
    List<EidPrefix> old = before.map(SiteDirectoryState::prefixes).orElse(List.of());
    for (EidPrefix eid : old) {
      if (owned.get(eid).filter(now.name()::equals).isPresent()) owned = owned.without(eid);
    }
    for (EidPrefix eid : prefixes(now)) owned = owned.with(eid, now.name());
    return owned;
  }

  private static List<EidPrefix> prefixes(StoredSite stored) {
    return stored.site().map(Site::prefixes).orElse(List.of()).stream()
        .map(SitePrefix::eid)
        .toList();
  }

  /// Without the older half of the removed sites.
  private SiteDirectoryState forgetful() {
    List<StoredSite> old =
        sites().values().stream()
            .filter(StoredSite::isRemoved)
            .sorted(Comparator.comparingLong(StoredSite::version))
            .limit(MOST_REMOVED / 2)
            .toList();
    HashMap<String, StoredSite> left = byName;
    for (StoredSite each : old) left = left.removed(each.name());
    return new SiteDirectoryState(
        left, owners, version, old.getLast().version(), removed - old.size());
  }
}
