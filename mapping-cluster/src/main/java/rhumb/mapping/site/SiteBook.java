package rhumb.mapping.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import rhumb.mapping.delegation.Delegation;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.settings.MappingSettings.Use;
import rhumb.mapping.site.KnownSite.Origin;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.XtrIdentity;

/// All sites as one node knows them: those of its file and those created at run time. Where both
/// have a name or a prefix, the file's has it. Any thread reads it without a lock.
public final class SiteBook {
  private final NavigableMap<String, KnownSite> sites = new ConcurrentSkipListMap<>();
  private final Set<String> indexed = new TreeSet<>(); // names of the few that [#index] looks at
  private volatile DelegationTree ofFile;
  private final Consumer<Map<EidPrefix, Mapping>> statics;
  private final Map<Long, List<CompletableFuture<Void>>> waiting = new HashMap<>();
  private volatile Map<XtrIdentity, Site> bySubscriber = Map.of();
  private volatile DelegationTree tree;
  private volatile boolean loaded;
  private long version;
  private Consumer<List<SiteNews>> listener = _ -> {}; // guarded by this, as version

  /// @param statics takes all static mappings whenever they may have changed
  public SiteBook(List<Site> file, Consumer<Map<EidPrefix, Mapping>> statics) {
    this.statics = statics;
    file.forEach(site -> put(new KnownSite(site, Origin.FILE, 0)));
    ofFile = DelegationTree.of(file);
    tree = ofFile;
    index();
  }

  public DelegationTree tree() {
    return tree;
  }

  /// As [#tree], but empty until the sites created at run time are in it, too.
  public Optional<DelegationTree> loadedTree() {
    return loaded ? Optional.of(tree) : Optional.empty();
  }

  public Optional<KnownSite> find(String name) {
    return Optional.ofNullable(sites.get(name));
  }

  /// Which site names `identity` as one of its subscribers.
  public Optional<Site> subscribing(XtrIdentity identity) {
    return Optional.ofNullable(bySubscriber.get(identity));
  }

  /// All that sites name as subscribers.
  public Set<XtrIdentity> subscribers() {
    return bySubscriber.keySet();
  }

  /// Which site of the file has exactly this prefix.
  public Optional<String> ownerInFile(EidPrefix eid) {
    return ofFile.get(eid).map(delegation -> delegation.site().name());
  }

  /// By name.
  public List<KnownSite> all() {
    return new ArrayList<>(sites.values());
  }

  /// By name.
  ///
  /// @param after names up to this one are left out
  public List<KnownSite> page(String after, int most) {
    return sites.tailMap(after, false).values().stream().limit(most).toList();
  }

  public int size() {
    return sites.size();
  }

  /// Calls `to` with what changes at run time from now on.
  public synchronized void listen(Consumer<List<SiteNews>> to) {
    listener = to;
  }

  synchronized long version() {
    return version;
  }

  /// Completes when this node knows of the change that had `wanted` as its version.
  public synchronized CompletionStage<Void> reached(long wanted) {
    if (version >= wanted) return CompletableFuture.completedFuture(null);
    var reached = new CompletableFuture<Void>();
    waiting.computeIfAbsent(wanted, _ -> new ArrayList<>()).add(reached);
    return reached;
  }

  /// From now on the file has these sites. What was created at run time stays where it does not
  /// collide with them, and all of it is asked for anew: some of it may have been hidden by sites
  /// that the file had before.
  public synchronized void replaceFile(List<Site> file) {
    ofFile = DelegationTree.of(file);
    sites.values().removeIf(known -> known.origin() == Origin.FILE);
    file.forEach(site -> put(new KnownSite(site, Origin.FILE, 0)));
    DelegationTree next = ofFile;
    for (KnownSite known : sites.values()) {
      if (known.origin() == Origin.RUN_TIME) next = withRunTime(next, known.site());
    }
    tree = next;
    version = 0;
    index();
  }

  private DelegationTree withRunTime(DelegationTree before, Site site) {
    return before.with(site, eid -> ofFile.get(eid).isEmpty());
  }

  /// Takes over what the directory says.
  synchronized void apply(SiteDirectory.Page page) {
    boolean changed = page.reset() || !page.sites().isEmpty();
    DelegationTree next = page.reset() ? ofFile : tree;
    if (page.reset()) sites.values().removeIf(known -> known.origin() == Origin.RUN_TIME);
    boolean isNews = loaded && !page.reset(); // what was there before is none
    List<SiteNews> news = new ArrayList<>();
    for (StoredSite each : page.sites()) {
      Optional<Site> before = find(each.name()).map(KnownSite::site);
      next = apply(each, next);
      if (isNews && !before.equals(each.site())) news.add(SiteNews.of(before, each));
    }
    tree = next;
    version = page.version();
    if (changed) index();
    if (!page.more()) loaded = true;
    if (!news.isEmpty()) listener.accept(news);
    waiting.entrySet().removeIf(this::tell);
  }

  private boolean tell(Map.Entry<Long, List<CompletableFuture<Void>>> entry) {
    if (entry.getKey() > version) return false;
    entry.getValue().forEach(future -> future.complete(null));
    return true;
  }

  private DelegationTree apply(StoredSite stored, DelegationTree before) {
    KnownSite known = sites.get(stored.name());
    if (known != null && known.origin() == Origin.FILE) return before;
    DelegationTree next = known == null ? before : before.without(known.site());
    if (stored.site().isEmpty()) {
      sites.remove(stored.name());
      return next;
    }
    Site site = stored.site().get();
    put(new KnownSite(site, Origin.RUN_TIME, stored.version()));
    return withRunTime(next, site);
  }

  private void put(KnownSite known) {
    Site site = known.site();
    sites.put(site.name(), known);
    boolean isStatic = site.prefixes().stream().anyMatch(each -> each.use() instanceof Use.Static);
    if (isStatic || !site.policy().subscribers().isEmpty()) indexed.add(site.name());
    else indexed.remove(site.name());
  }

  private void index() {
    indexed.retainAll(sites.keySet());
    List<KnownSite> few = indexed.stream().flatMap(name -> find(name).stream()).toList();
    Map<EidPrefix, Mapping> fixed = new HashMap<>();
    for (KnownSite known : few) {
      for (SitePrefix prefix : known.site().prefixes()) {
        if (prefix.use() instanceof Use.Static(var ttl, var locators) && isOf(known, prefix)) {
          MappingRecord record = MappingRecord.positive(prefix.eid(), ttl, locators);
          fixed.put(prefix.eid(), Mapping.fixed(known.site().name(), record));
        }
      }
    }
    statics.accept(fixed);
    bySubscriber = subscribersOf(few);
  }

  private static Map<XtrIdentity, Site> subscribersOf(Collection<KnownSite> sites) {
    Map<XtrIdentity, Site> all = new HashMap<>();
    for (KnownSite known : sites) {
      Site site = known.site();
      if (site.shutdown()) continue;
      site.policy().subscribers().forEach(each -> all.put(each.identity(), site));
    }
    return Map.copyOf(all);
  }

  private boolean isOf(KnownSite known, SitePrefix prefix) {
    return tree.get(prefix.eid())
        .map(Delegation::site)
        .filter(site -> site.name().equals(known.site().name()))
        .isPresent();
  }
}
