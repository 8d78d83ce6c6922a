package rhumb.ops.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.site.KnownSite;
import rhumb.mapping.site.SiteAdministration;
import rhumb.mapping.site.SiteChange;
import rhumb.mapping.site.SiteResult;
import rhumb.mapping.view.ClusterView;
import rhumb.mapping.view.MappingEvent;
import rhumb.ops.SeedLab;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.RecentMessages;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;

/// The seed's MR_MS as one of three members, the last of which is cut off.
final class SeedCluster extends SeedLab.MapServer {
  private static final String FIRST = "10.0.0.1:25520";
  private static final String SECOND = "10.0.0.2:25520";
  private static final String THIRD = "10.0.0.3:25520";

  final List<String> told = new ArrayList<>(); // who shall leave
  private Consumer<MappingEvent> listener = _ -> {};
  int patience; // how often a member that leaves is still seen; others look, too
  private int looks;
  private int looksUntilGone = Integer.MAX_VALUE;

  /// All members are there again.
  synchronized void forget() {
    told.clear();
    looksUntilGone = Integer.MAX_VALUE;
  }

  @Override
  public void listen(Consumer<MappingEvent> to) {
    listener = to;
  }

  void say(MappingEvent.Kind kind, String site, String eid, String... rlocs) {
    List<Rloc> locators = List.of(rlocs).stream().map(Rloc::parse).toList();
    listener.accept(new MappingEvent(kind, site, EidPrefix.parse(eid), locators));
  }

  @Override
  public synchronized CompletionStage<ClusterView> cluster() {
    looks++;
    List<ClusterView.Member> members = new ArrayList<>();
    members.add(new ClusterView.Member(FIRST, "up", true, 3));
    if (looks <= looksUntilGone) {
      String status = told.isEmpty() ? "up" : "leaving";
      members.add(new ClusterView.Member(SECOND, status, true, told.isEmpty() ? 1 : 0));
    }
    members.add(new ClusterView.Member(THIRD, "up", false, 0));
    Map<Integer, String> shards = Map.of(0, FIRST, 1, FIRST, 2, FIRST, 7, SECOND);
    return CompletableFuture.completedStage(new ClusterView(FIRST, FIRST, members, shards, 256));
  }

  @Override
  public synchronized boolean remove(String address, boolean orderly) {
    told.add((orderly ? "leave " : "down ") + address);
    looksUntilGone = looks + patience;
    return true;
  }

  @Override
  public List<RecentMessages.Seen> messages(long id) {
    String escape = "Map-Register 0x1-0x2 want-map-notify 172.16.30.0/24 at \u001b[2J";
    var request =
        new MapRequest(
            Set.of(),
            new Nonce(3),
            Optional.empty(),
            List.of(Rloc.parse("10.1.1.1")),
            List.of(new MapRequest.Query(EidPrefix.parse("172.16.30.0/24"), false)),
            Optional.empty(),
            Optional.empty());
    return List.of(
            seen(1, false, escape, Octets.EMPTY),
            seen(2, true, "Map-Notify 0x1-0x2 172.16.30.0/24", Octets.EMPTY),
            seen(
                3,
                false,
                "ECM 10.1.1.1 port 1 to 10.1.1.2 port 2: Map-Request 0x3-0x4",
                Octets.of(request.toByteArray())))
        .stream()
        .filter(message -> message.id() > id)
        .toList();
  }

  private static RecentMessages.Seen seen(long id, boolean sent, String line, Octets masked) {
    IpAddress peer = IpAddress.parse("192.168.100.2");
    return new RecentMessages.Seen(id, SeedLab.NOW, sent, peer, 4342, 80, line, masked);
  }

  @Override
  public Optional<SiteAdministration> administration() {
    return Optional.of(new Sites());
  }

  /// Says what would become of changes, and never changes.
  private static final class Sites implements SiteAdministration {
    private final List<KnownSite> all =
        List.of(
            site("SITE1", KnownSite.Origin.FILE, "172.16.10.0/24", true),
            site("SITE2", KnownSite.Origin.RUN_TIME, "172.16.30.0/24", false));

    private static KnownSite site(String name, KnownSite.Origin from, String eid, boolean inside) {
      var key = new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "not to be seen");
      var prefix = new SitePrefix(EidPrefix.parse(eid), inside);
      Optional<String> told = Optional.of("branch").filter(_ -> name.equals("SITE2"));
      var site = new Site(name, false, List.of(key), List.of(prefix), List.of(), false, told);
      return new KnownSite(site, from, from == KnownSite.Origin.FILE ? 0 : 7);
    }

    @Override
    public CompletionStage<List<SiteResult>> change(List<SiteChange> changes, boolean dryRun) {
      return CompletableFuture.completedStage(changes.stream().map(this::result).toList());
    }

    private SiteResult result(SiteChange change) {
      boolean known = find(change.name()).isPresent();
      SiteResult.Outcome outcome =
          switch (change) {
            case SiteChange.Put put when known ->
                put.expected().equals(SiteChange.ABSENT)
                    ? SiteResult.Outcome.ALREADY_THERE
                    : SiteResult.Outcome.CHANGED;
            case SiteChange.Put _ -> SiteResult.Outcome.CREATED;
            case SiteChange.Remove _ when known -> SiteResult.Outcome.REMOVED;
            case SiteChange.Remove _ -> SiteResult.Outcome.NOT_FOUND;
          };
      String why = outcome.isDone() ? "" : "as site " + change.name() + " is now, it cannot be";
      return new SiteResult(change.name(), outcome, 8, why);
    }

    @Override
    public Optional<KnownSite> find(String name) {
      return all.stream().filter(known -> known.site().name().equals(name)).findFirst();
    }

    @Override
    public List<KnownSite> page(String after, int most) {
      return all.stream()
          .filter(known -> known.site().name().compareTo(after) > 0)
          .limit(most)
          .toList();
    }
  }
}
