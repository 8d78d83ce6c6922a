package rhumb.mapping.site;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.site.SiteChange.Expected;
import rhumb.mapping.site.SiteResult.Outcome;
import rhumb.protocol.prefix.PrefixTrie;

/// What a list of changes does to the directory: one after the other, each on what the ones before
/// it have left; those that cannot be made are left out.
final class SiteDecision {
  static final int MOST_SITES = 1_000_000;

  private final List<StoredSite> stored = new ArrayList<>();
  private final List<SiteResult> results = new ArrayList<>();
  private final SiteDirectoryState before;
  private final Map<String, StoredSite> since = new HashMap<>();
  private PrefixTrie<String> owners;
  private long version;

  private SiteDecision(SiteDirectoryState before) {
    this.before = before;
    owners = before.owners();
    version = before.version();
  }

  private Optional<StoredSite> get(String name) {
    StoredSite changed = since.get(name);
    return changed == null
        ? before.get(name)
        : Optional.of(changed).filter(stored -> stored.site().isPresent());
  }

  static SiteDecision of(SiteDirectoryState state, List<SiteChange> changes) {
    var decision = new SiteDecision(state);
    for (SiteChange each : changes) decision.results.add(decision.decide(each));
    return decision;
  }

  /// Empty if nothing changes.
  Optional<SitesChanged> event() {
    return stored.isEmpty() ? Optional.empty() : Optional.of(new SitesChanged(stored));
  }

  /// In the order of the changes.
  List<SiteResult> results() {
    return List.copyOf(results);
  }

  private SiteResult decide(SiteChange change) {
    Optional<StoredSite> known = get(change.name());
    Optional<SiteResult> unexpected = unexpected(change, known);
    if (unexpected.isPresent()) return unexpected.get();
    return switch (change) {
      case SiteChange.Put(var site, var _, var by) -> put(site, by, known);
      case SiteChange.Remove(var name, var _, var by) -> remove(name, by, known);
    };
  }

  private static Optional<SiteResult> unexpected(SiteChange change, Optional<StoredSite> known) {
    String name = change.name();
    return switch (change.expected()) {
      case Expected.Anything() -> Optional.empty();
      case Expected.Absent() ->
          known.map(
              _ ->
                  SiteResult.refused(
                      name, Outcome.ALREADY_THERE, "there is a site " + name + " already"));
      case Expected.Version(var version) ->
          known.filter(stored -> stored.version() == version).isPresent()
              ? Optional.empty()
              : Optional.of(
                  SiteResult.refused(
                      name,
                      known.isPresent() ? Outcome.OTHER_VERSION : Outcome.NOT_FOUND,
                      known.isPresent()
                          ? "site " + name + " was changed by somebody else"
                          : "there is no site " + name));
    };
  }

  private SiteResult put(Site site, String by, Optional<StoredSite> known) {
    if (known.flatMap(StoredSite::site).filter(site::equals).isPresent()) {
      return new SiteResult(site.name(), Outcome.UNCHANGED, known.orElseThrow().version(), "");
    }
    for (SitePrefix prefix : site.prefixes()) {
      Optional<String> owner = owners.get(prefix.eid()).filter(o -> !o.equals(site.name()));
      if (owner.isPresent()) {
        return SiteResult.refused(
            site.name(),
            Outcome.PREFIX_TAKEN,
            prefix.eid() + " is already a prefix of site " + owner.get());
      }
    }
    if (known.isEmpty() && before.sites().size() + since.size() >= MOST_SITES) {
      return SiteResult.refused(site.name(), Outcome.FULL, "there are " + MOST_SITES + " sites");
    }
    long version = store(site.name(), Optional.of(site), by);
    Outcome outcome = known.isPresent() ? Outcome.CHANGED : Outcome.CREATED;
    return new SiteResult(site.name(), outcome, version, "");
  }

  private SiteResult remove(String name, String by, Optional<StoredSite> known) {
    if (known.isEmpty()) {
      return SiteResult.refused(name, Outcome.NOT_FOUND, "there is no site " + name);
    }
    return new SiteResult(name, Outcome.REMOVED, store(name, Optional.empty(), by), "");
  }

  private long store(String name, Optional<Site> site, String by) {
    var next = new StoredSite(name, ++version, site, by);
    owners = SiteDirectoryState.owned(owners, Optional.ofNullable(latest(name)), next);
    stored.add(next);
    since.put(name, next);
    return version;
  }

  private @Nullable StoredSite latest(String name) {
    StoredSite changed = since.get(name);
    return changed == null ? before.sites().get(name) : changed;
  }
}
