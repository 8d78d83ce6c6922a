package rhumb.mapping.site;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Eventually.eventually;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.ShardingEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.settings.MappingSettings.Use;
import rhumb.mapping.site.SiteResult.Outcome;
import rhumb.mapping.testing.JournalKit;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;

class SiteDirectoryTest {
  @RegisterExtension static final JournalKit KIT = new JournalKit();
  private static final String ID = "SiteDirectory|sites";

  private final TestProbe<SiteDirectory.Changed> probe = KIT.probe();
  private final Map<EidPrefix, Mapping> statics = new HashMap<>();
  private final AtomicBoolean majority = new AtomicBoolean(true);
  private ActorRef<SiteDirectory.Command> directory = KIT.nobody();

  @BeforeEach
  void start() {
    KIT.clear();
    directory = KIT.spawn(SiteDirectory.create(majority::get));
  }

  @Test
  void aNodeThatDoesNotSeeTheMajorityChangesNothing() {
    majority.set(false);
    directory.tell(new SiteDirectory.Change(List.of(), false, probe.getRef()));
    probe.expectNoMessage(Duration.ofMillis(100));
    majority.set(true);
    assertThat(put(Sites.SITE1).outcome()).isEqualTo(Outcome.CREATED);
  }

  @Test
  void aSiteIsCreatedChangedAndRemoved() {
    assertThat(put(Sites.SITE1).outcome()).isEqualTo(Outcome.CREATED);
    assertThat(put(Sites.site("SITE1", "172.16.10.0/24")).outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(put(Sites.proxied(Sites.SITE1)).outcome()).isEqualTo(Outcome.CHANGED);
    assertThat(one(remove("SITE1")).outcome()).isEqualTo(Outcome.REMOVED);
    assertThat(one(remove("SITE1")).outcome()).isEqualTo(Outcome.NOT_FOUND);
    assertThat(KIT.journal().persistedInStorage(ID)).hasSize(3);
  }

  @Test
  void aNewKeyIsAChange() {
    put(Sites.SITE1);
    var next = new SharedKey(0, HmacAlgorithm.HMAC_SHA_1_96, "other");
    assertThat(put(Sites.withKeys(Sites.SITE1, next)).outcome()).isEqualTo(Outcome.CHANGED);
  }

  @Test
  void whatIsExpectedMustBeTrue() {
    long version = put(Sites.SITE1).version();
    var wrong = new SiteChange.Expected.Version(version + 1);
    var right = new SiteChange.Expected.Version(version);
    Site changed = Sites.proxied(Sites.SITE1);
    assertThat(one(new SiteChange.Put(changed, SiteChange.ABSENT)).outcome())
        .isEqualTo(Outcome.ALREADY_THERE);
    assertThat(one(new SiteChange.Put(changed, wrong)).outcome()).isEqualTo(Outcome.OTHER_VERSION);
    assertThat(one(new SiteChange.Put(changed, right)).outcome()).isEqualTo(Outcome.CHANGED);
    assertThat(one(new SiteChange.Remove("SITE1", right)).outcome())
        .isEqualTo(Outcome.OTHER_VERSION);
    assertThat(one(new SiteChange.Put(Sites.SITE2, right)).outcome()).isEqualTo(Outcome.NOT_FOUND);
  }

  @Test
  void aPrefixHasOneSiteAtATime() {
    put(Sites.SITE1);
    SiteResult taken = put(Sites.site("THIEF", "172.16.10.0/24"));
    assertThat(taken.outcome()).isEqualTo(Outcome.PREFIX_TAKEN);
    assertThat(taken.detail()).isEqualTo("172.16.10.0/24 is already a prefix of site SITE1");
    List<SiteResult> together =
        change(false, remove("SITE1"), any(Sites.site("HEIR", "172.16.10.0/24")));
    assertThat(together)
        .extracting(SiteResult::outcome)
        .containsExactly(Outcome.REMOVED, Outcome.CREATED);
  }

  @Test
  void aDryRunSaysWhatWouldBecomeOfIt() {
    assertThat(change(true, any(Sites.SITE1)).getFirst().outcome()).isEqualTo(Outcome.CREATED);
    assertThat(KIT.journal().persistedInStorage(ID)).isEmpty();
    assertThat(put(Sites.SITE1).outcome()).isEqualTo(Outcome.CREATED);
  }

  @Test
  void aRestartForgetsNothing() {
    long version = put(Sites.SITE1).version();
    KIT.stop(directory);
    directory = KIT.spawn(SiteDirectory.create(majority::get));
    assertThat(put(Sites.SITE1)).extracting(SiteResult::version).isEqualTo(version);
  }

  @Test
  void aNodeLearnsWhatIsThereAndWhatChanges() {
    put(Sites.SITE1);
    SiteBook book = follow(List.of(Sites.SITE2));
    eventually(() -> assertThat(book.loadedTree()).isPresent());
    assertThat(book.tree().size()).isEqualTo(2);
    long version = put(fixed("FIXED", "172.16.50.0/24")).version();
    book.reached(version).toCompletableFuture().join();
    assertThat(book.tree().size()).isEqualTo(3);
    assertThat(statics).containsOnlyKeys(EidPrefix.parse("172.16.50.0/24"));
    version = one(remove("FIXED")).version();
    book.reached(version).toCompletableFuture().join();
    assertThat(book.find("FIXED")).isEmpty();
    assertThat(statics).isEmpty();
    assertThat(book.page("", 10))
        .extracting(known -> known.site().name() + " " + known.origin())
        .containsExactly("SITE1 RUN_TIME", "SITE2 FILE");
  }

  @Test
  void theFileComesFirst() {
    put(Sites.site("SITE2", "10.0.0.0/8"));
    put(Sites.site("OTHER", "172.16.30.0/24"));
    SiteBook book = follow(List.of(Sites.SITE2));
    eventually(() -> assertThat(book.find("OTHER")).isPresent());
    assertThat(book.tree().longestMatch(EidPrefix.parse("10.0.0.0/8"))).isEmpty();
    assertThat(book.tree().longestMatch(EidPrefix.parse("172.16.30.0/24")).orElseThrow().site())
        .isEqualTo(Sites.SITE2);
  }

  @Test
  void manySitesComeInPages() {
    int many = 3000;
    for (int from = 0; from < many; from += 500) {
      List<SiteChange> changes = new ArrayList<>();
      for (int i = from; i < from + 500; i++) {
        changes.add(any(Sites.site("S" + i, "10." + i / 256 + "." + i % 256 + ".0/24")));
      }
      assertThat(change(false, changes.toArray(SiteChange[]::new)))
          .allMatch(result -> result.outcome() == Outcome.CREATED);
    }
    SiteBook book = follow(List.of());
    eventually(() -> assertThat(book.size()).isEqualTo(many));
    assertThat(book.page("S997", 2))
        .extracting(known -> known.site().name())
        .containsExactly("S998", "S999");
  }

  @Test // whoever has been away for long starts anew
  void removedSitesAreForgottenInTheEnd() {
    SiteDirectoryState state = SiteDirectoryState.EMPTY;
    List<StoredSite> removed =
        IntStream.rangeClosed(1, SiteDirectoryState.MOST_REMOVED)
            .mapToObj(i -> new StoredSite("S" + i, i, Optional.empty()))
            .toList();
    state = state.after(new SitesChanged(removed));
    assertThat(state.sites()).hasSize(SiteDirectoryState.MOST_REMOVED / 2);
    assertThat(state.complete()).isEqualTo(SiteDirectoryState.MOST_REMOVED / 2);
  }

  @Test
  void aNodeTellsWhoChangesWhatButNotWhatItLearnsAtFirst() {
    var book = new SiteBook(List.of(), _ -> {});
    List<SiteNews> told = new ArrayList<>();
    book.listen(told::addAll);
    Site branch = Sites.site("BRANCH", "10.1.0.0/16");
    book.apply(page(true, new StoredSite("BRANCH", 1, Optional.of(branch), "anna")));
    assertThat(told).isEmpty();
    book.apply(page(false, new StoredSite("B2", 2, Optional.of(Sites.SITE2), "anna")));
    Site changed =
        Sites.withKeys(Sites.shutDown(branch), new SharedKey(1, HmacAlgorithm.HMAC_SHA_1_96, "b"));
    book.apply(page(false, new StoredSite("BRANCH", 3, Optional.of(changed), "otto")));
    book.apply(page(false, new StoredSite("BRANCH", 4, Optional.empty(), "")));
    assertThat(told)
        .containsExactly(
            new SiteNews("B2", SiteNews.Kind.CREATED, "anna", List.of()),
            new SiteNews("BRANCH", SiteNews.Kind.CHANGED, "otto", List.of("shutdown", "keys")),
            new SiteNews("BRANCH", SiteNews.Kind.REMOVED, "", List.of()));
  }

  private static SiteDirectory.Page page(boolean reset, StoredSite site) {
    return new SiteDirectory.Page(reset, site.version(), false, List.of(site));
  }

  private SiteBook follow(List<Site> file) {
    var book =
        new SiteBook(
            file,
            fixed -> {
              statics.clear();
              statics.putAll(fixed);
            });
    ActorRef<ShardingEnvelope<SiteDirectory.Command>> region = KIT.spawn(region());
    KIT.spawn(SiteSync.create(new SiteSync.Setup(book, region, Duration.ofMillis(20), () -> {})));
    return book;
  }

  private Behavior<ShardingEnvelope<SiteDirectory.Command>> region() {
    return Behaviors.receiveMessage(
        envelope -> {
          directory.tell(envelope.message());
          return Behaviors.same();
        });
  }

  private static Site fixed(String name, String eid) {
    var use = new Use.Static(60, Registers.record(eid, 60, "192.0.2.1").locators());
    return new Site(
        name,
        false,
        List.of(Sites.FOO),
        List.of(new SitePrefix(EidPrefix.parse(eid), false, use)),
        List.of(),
        false,
        Optional.empty());
  }

  private static SiteChange any(Site site) {
    return new SiteChange.Put(site, SiteChange.ANYTHING);
  }

  private static SiteChange remove(String name) {
    return new SiteChange.Remove(name, SiteChange.ANYTHING);
  }

  private SiteResult put(Site site) {
    return one(any(site));
  }

  private SiteResult one(SiteChange change) {
    return change(false, change).getFirst();
  }

  private List<SiteResult> change(boolean dryRun, SiteChange... changes) {
    directory.tell(new SiteDirectory.Change(List.of(changes), dryRun, probe.getRef()));
    return probe.receiveMessage(Duration.ofSeconds(20)).results();
  }
}
