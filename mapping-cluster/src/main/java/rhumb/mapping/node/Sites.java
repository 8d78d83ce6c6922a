package rhumb.mapping.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.site.KnownSite;
import rhumb.mapping.site.KnownSite.Origin;
import rhumb.mapping.site.SiteAdministration;
import rhumb.mapping.site.SiteBook;
import rhumb.mapping.site.SiteChange;
import rhumb.mapping.site.SiteNews;
import rhumb.mapping.site.SiteResult;
import rhumb.mapping.site.SiteResult.Outcome;

/// Sites as an operator changes them: what the file has is refused here, the directory decides
/// about the rest.
record Sites(SiteBook book, MappingCluster cluster) implements SiteAdministration {
  private static final long PATIENCE_SECONDS = 2;

  @Override
  public CompletionStage<List<SiteResult>> change(List<SiteChange> changes, boolean dryRun) {
    Map<Integer, SiteResult> refused = new LinkedHashMap<>();
    List<SiteChange> asked = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      Optional<SiteResult> refusal = refusal(changes.get(i));
      if (refusal.isPresent()) refused.put(i, refusal.get());
      else asked.add(changes.get(i));
    }
    if (asked.isEmpty()) {
      return CompletableFuture.completedFuture(List.copyOf(refused.values()));
    }
    return cluster
        .change(asked, dryRun)
        .thenCompose(changed -> known(changed.results(), dryRun))
        .thenApply(results -> inOrder(changes.size(), refused, results));
  }

  private Optional<SiteResult> refusal(SiteChange change) {
    String name = change.name();
    if (book.find(name).filter(known -> known.origin() == Origin.FILE).isPresent()) {
      return Optional.of(
          new SiteResult(
              name,
              Outcome.IN_FILE,
              0,
              "site " + name + " is in the configuration file, change it there"));
    }
    if (!(change instanceof SiteChange.Put put)) return Optional.empty();
    for (SitePrefix prefix : put.site().prefixes()) {
      Optional<String> owner = book.ownerInFile(prefix.eid());
      if (owner.isPresent()) {
        String detail = prefix.eid() + " is already a prefix of site " + owner.get();
        return Optional.of(new SiteResult(name, Outcome.PREFIX_TAKEN, 0, detail));
      }
    }
    return Optional.empty();
  }

  /// When this node knows of it too, so that whoever asks next sees it.
  private CompletionStage<List<SiteResult>> known(List<SiteResult> results, boolean dryRun) {
    long latest = results.stream().mapToLong(SiteResult::version).max().orElse(0);
    if (dryRun || latest == 0) return CompletableFuture.completedFuture(results);
    return book.reached(latest)
        .toCompletableFuture()
        .copy()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .handle((_, _) -> results); // stored it is, whether this node has heard of it or not
  }

  private static List<SiteResult> inOrder(
      int size, Map<Integer, SiteResult> refused, List<SiteResult> results) {
    List<SiteResult> all = new ArrayList<>(size);
    var rest = results.iterator();
    for (int i = 0; i < size; i++) {
      SiteResult refusal = refused.get(i);
      all.add(refusal == null ? rest.next() : refusal);
    }
    return all;
  }

  @Override
  public Optional<KnownSite> find(String name) {
    return book.find(name);
  }

  @Override
  public void listen(Consumer<List<SiteNews>> listener) {
    book.listen(listener);
  }

  @Override
  public List<KnownSite> page(String after, int most) {
    return book.page(after, most);
  }
}
