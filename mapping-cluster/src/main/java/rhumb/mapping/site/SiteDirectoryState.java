package rhumb.mapping.site;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.prefix.PrefixTrie;

/// All sites that were created at run time. Never changed in place, because a snapshot of it may be
/// on its way to the journal.
///
/// @param sites by name, with those removed lately, so that other nodes hear of it
/// @param owners names of the sites by their prefixes
/// @param version of the latest change
/// @param complete changes up to this version may have been forgotten: whoever has an older one
///     needs everything
public record SiteDirectoryState(
    Map<String, StoredSite> sites, PrefixTrie<String> owners, long version, long complete) {
  static final int MOST_REMOVED = 10_000;
  public static final SiteDirectoryState EMPTY =
      new SiteDirectoryState(Map.of(), PrefixTrie.empty(), 0, 0);

  /// From what was stored.
  public static SiteDirectoryState of(List<StoredSite> sites, long version, long complete) {
    SiteDirectoryState state = EMPTY.after(new SitesChanged(sites));
    return new SiteDirectoryState(state.sites, state.owners, version, complete);
  }

  Optional<StoredSite> get(String name) {
    return Optional.ofNullable(sites.get(name)).filter(stored -> stored.site().isPresent());
  }

  public SiteDirectoryState after(SitesChanged event) {
    Map<String, StoredSite> all = new HashMap<>(sites);
    PrefixTrie<String> owned = owners;
    long latest = version;
    for (StoredSite each : event.sites()) {
      StoredSite before = all.put(each.name(), each);
      owned = owned(owned, Optional.ofNullable(before), each);
      latest = Math.max(latest, each.version());
    }
    return new SiteDirectoryState(all, owned, latest, forget(all, complete));
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

  /// Forgets the older half of the removed sites when there are too many of them.
  ///
  /// @return up to which version something is missing now
  private static long forget(Map<String, StoredSite> all, long complete) {
    if (all.size() < MOST_REMOVED) return complete;
    List<StoredSite> removed =
        all.values().stream()
            .filter(stored -> stored.site().isEmpty())
            .sorted(Comparator.comparingLong(StoredSite::version))
            .toList();
    if (removed.size() < MOST_REMOVED) return complete;
    List<StoredSite> old = removed.subList(0, MOST_REMOVED / 2);
    old.forEach(stored -> all.remove(stored.name()));
    return old.getLast().version();
  }
}
