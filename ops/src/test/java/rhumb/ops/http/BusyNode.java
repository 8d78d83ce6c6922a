package rhumb.ops.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import rhumb.mapping.view.ClusterView;
import rhumb.mapping.view.MappingEvent;
import rhumb.mapping.view.MappingView;
import rhumb.mapping.view.RequestsView;
import rhumb.mapping.view.SiteView;
import rhumb.ops.SeedLab;
import rhumb.ops.events.EventLog;
import rhumb.ops.events.Watch;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.DropReason;
import rhumb.router.view.LocatorView;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.RouterStatistics;

/// A node with something on every page.
final class BusyNode {
  private final Instant start = Instant.now().minusSeconds(94_000);
  private final String third;

  /// @param third name of its third site, which may be an attack on whoever reads it as markup
  BusyNode(String third) {
    this.third = third;
  }

  Asked asked() {
    return new Asked(
        "SITE1",
        "1.0",
        start,
        Clock.systemUTC(),
        Optional.of(new Mapping()),
        Optional.of(new Router()));
  }

  /// A morning's worth of events.
  void happen(EventLog log) {
    var mapping = new Loud();
    Watch watch = Watch.over(log, Optional.of(mapping), Optional.empty());
    mapping.say(MappingEvent.Kind.REGISTERED, "SITE1", "172.16.10.0/24", "192.168.100.1");
    mapping.say(MappingEvent.Kind.REGISTERED, "SITE2", "172.16.30.0/24", "192.168.100.2");
    mapping.say(MappingEvent.Kind.CHANGED, "SITE2", "172.16.30.0/24", "192.168.100.22");
    watch.look();
    mapping.say(MappingEvent.Kind.REGISTERED, third, "10.66.0.0/16", "192.168.66.6");
  }

  private static final class Loud extends SeedLab.MapServer {
    private Consumer<MappingEvent> listener = _ -> {};

    @Override
    public void listen(Consumer<MappingEvent> to) {
      listener = to;
    }

    void say(MappingEvent.Kind kind, String site, String eid, String rloc) {
      listener.accept(
          new MappingEvent(kind, site, EidPrefix.parse(eid), List.of(Rloc.parse(rloc))));
    }
  }

  private final class Mapping extends SeedLab.MapServer {
    @Override
    public CompletionStage<List<SiteView>> sites() {
      return CompletableFuture.completedStage(
          List.of(
              new SiteView(third, false, List.of(), SeedLab.site1().prefixes(), Map.of()),
              SeedLab.site1(),
              SeedLab.site2()));
    }

    @Override
    public CompletionStage<Optional<SiteView>> site(String name) {
      return sites().thenApply(all -> all.stream().filter(s -> s.name().equals(name)).findFirst());
    }

    @Override
    public Map<String, Map<DropReason, Long>> refusals() {
      return Map.of(
          third,
          Map.of(DropReason.AUTHENTICATION_FAILED, 3L),
          "SITE1",
          Map.of(DropReason.AUTHENTICATION_FAILED, 12L));
    }

    @Override
    public CompletionStage<RequestsView> requests() {
      Instant now = Instant.now();
      return CompletableFuture.completedStage(
          new RequestsView(
              List.of(request("192.168.100.1", now), request("192.0.2.77", now.minusSeconds(90))),
              0));
    }

    @Override
    public CompletionStage<List<MappingView>> mappings(
        Optional<EidPrefix> around, Optional<EidPrefix> after, int limit) {
      int first = after.map(last -> ((Ipv4Address) last.network()).value() + 1).orElse(10 << 24);
      List<Locator> locators = List.of(Locator.local(Rloc.parse("192.168.100.2"), 1, 100));
      return CompletableFuture.completedStage(
          IntStream.range(first, Math.min(first + limit, (10 << 24) + 250))
              .mapToObj(i -> EidPrefix.of(new Ipv4Address(i), 32))
              .map(eid -> MappingRecord.positive(eid, 1440, locators))
              .map(record -> new MappingView(third, record, true))
              .toList());
    }

    @Override
    public CompletionStage<ClusterView> cluster() {
      List<String> members = List.of("10.0.0.1:25520", "10.0.0.2:25520", "10.0.0.3:25520");
      Map<Integer, String> shards = new TreeMap<>();
      IntStream.range(0, 240).forEach(i -> shards.put(i, members.get(i * 7 % 11 % 3)));
      List<ClusterView.Member> all = new ArrayList<>();
      for (String member : members) {
        long its = shards.values().stream().filter(member::equals).count();
        all.add(new ClusterView.Member(member, "up", !member.equals(members.getLast()), (int) its));
      }
      return CompletableFuture.completedStage(
          new ClusterView(members.getFirst(), members.getFirst(), all, shards, 256));
    }
  }

  private final class Router extends SeedLab.Router {
    private long packets() {
      return Duration.between(start, Instant.now()).toMillis() * 12 / 10;
    }

    @Override
    public CompletionStage<RouterStatistics> statistics() {
      long wave = (long) (4000 * Math.sin(System.nanoTime() / 4e9));
      long sent = packets() + wave;
      var in =
          new RouterStatistics.Direction(
              sent + 3,
              sent * 900,
              sent,
              sent * 940,
              1,
              0,
              Map.of(DropReason.MAP_REQUEST_PENDING, 2L, DropReason.NO_USABLE_LOCATOR, 41L));
      var out =
          new RouterStatistics.Direction(
              sent / 2, sent * 500, sent / 2, sent * 480, 0, 0, Map.of());
      return super.statistics()
          .thenApply(
              old ->
                  new RouterStatistics(
                      start,
                      in,
                      out,
                      old.controlReceived(),
                      old.controlSent(),
                      Map.of(DropReason.UNKNOWN_NONCE, 7L, DropReason.AUTHENTICATION_FAILED, 3L),
                      253,
                      100_000,
                      0,
                      0));
    }

    @Override
    public CompletionStage<List<LocatorView>> locators() {
      return CompletableFuture.completedStage(
          List.of(
              new LocatorView(
                  IpAddress.parse("192.168.100.2"), false, Instant.now(), Optional.empty())));
    }

    @Override
    public CompletionStage<List<MapCacheView>> mapCaches() {
      List<MapCacheView.Entry> entries = new ArrayList<>();
      entries.add(learned("172.16.30.0/24", "192.168.100.2", true, packets()));
      entries.add(learned("172.16.40.0/24", "192.168.100.4", true, packets() / 40));
      entries.add(learned("172.16.50.0/24", "192.168.100.5", false, 17));
      for (int i = 0; i < 250; i++) {
        entries.add(SeedLab.staticEntry("192.168.9." + i + "/32", "00:10:35"));
      }
      return CompletableFuture.completedStage(
          List.of(new MapCacheView(1, InstanceId.DEFAULT, entries), SeedLab.mapCaches().getLast()));
    }

    private MapCacheView.Entry learned(String eid, String rloc, boolean up, long carried) {
      var locator =
          new MapCacheView.LocatorEntry(
              Rloc.parse(rloc),
              up ? MapCacheView.LocatorState.UP : MapCacheView.LocatorState.DOWN,
              start,
              1,
              100,
              255,
              0,
              Optional.of(812L),
              carried,
              carried * 900);
      return new MapCacheView.Entry(
          EidPrefix.parse(eid),
          MapCacheView.Source.MAP_REPLY,
          Action.NO_ACTION,
          true,
          start,
          Optional.of(Instant.now().plusSeconds(80_000)),
          false,
          carried,
          carried * 900,
          List.of(locator));
    }
  }
}
