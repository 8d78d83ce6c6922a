package rhumb.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import rhumb.mapping.view.MappingHealth;
import rhumb.mapping.view.MappingQueries;
import rhumb.mapping.view.MappingStatistics;
import rhumb.mapping.view.RejectionView;
import rhumb.mapping.view.RequestsView;
import rhumb.mapping.view.SiteOutline;
import rhumb.mapping.view.SiteView;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.LookupView;
import rhumb.router.view.MapCacheView;
import rhumb.router.view.ProbeView;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterQueries;
import rhumb.router.view.RouterStatistics;

/// The seed's SITE1 and MR_MS at the moments that its outputs show, without a network.
public final class SeedLab {
  public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private static final Rloc SITE2_RLOC = Rloc.parse("192.168.100.2");
  private static final EidPrefix SITE2_EID = EidPrefix.parse("172.16.30.0/24");

  private SeedLab() {}

  public static Instant ago(String hhmmss) {
    return NOW.minus(duration(hhmmss));
  }

  public static Instant in(String hhmmss) {
    return NOW.plus(duration(hhmmss));
  }

  private static Duration duration(String hhmmss) {
    String[] p = hhmmss.split(":");
    return Duration.ofHours(Long.parseLong(p[0]))
        .plusMinutes(Long.parseLong(p[1]))
        .plusSeconds(Long.parseLong(p[2]));
  }

  public static MapCacheView.Entry staticEntry(String eid, String uptime) {
    return new MapCacheView.Entry(
        EidPrefix.parse(eid),
        MapCacheView.Source.STATIC,
        Action.SEND_MAP_REQUEST,
        false,
        ago(uptime),
        Optional.empty(),
        false,
        2,
        168,
        List.of());
  }

  /// The three entries of S21 to S24.
  public static List<MapCacheView.Entry> afterTheFirstPings() {
    return List.of(
        staticEntry("0.0.0.0/0", "00:10:35"),
        new MapCacheView.Entry(
            EidPrefix.parse("0.0.0.0/1"),
            MapCacheView.Source.MAP_REPLY,
            Action.NATIVELY_FORWARD,
            false,
            ago("00:09:25"),
            Optional.of(in("00:05:34")),
            false,
            4,
            336,
            List.of()),
        new MapCacheView.Entry(
            SITE2_EID,
            MapCacheView.Source.MAP_REPLY,
            Action.NO_ACTION,
            true,
            ago("00:09:22"),
            Optional.of(in("23:50:38")),
            false,
            5,
            420,
            List.of(
                new MapCacheView.LocatorEntry(
                    SITE2_RLOC,
                    MapCacheView.LocatorState.UP,
                    ago("00:09:22"),
                    10,
                    50,
                    255,
                    0,
                    Optional.of(812L),
                    5,
                    420))));
  }

  public static List<MapCacheView> mapCaches() {
    return List.of(
        new MapCacheView(1, InstanceId.DEFAULT, afterTheFirstPings()),
        new MapCacheView(2, InstanceId.DEFAULT, List.of(staticEntry("::/0", "00:10:35"))));
  }

  public static SiteView site2() {
    SiteView.Registration registration =
        new SiteView.Registration(
            SITE2_RLOC,
            ago("00:00:50"),
            in("00:02:10"),
            false,
            true,
            1440,
            false,
            "sha1",
            new Nonce(0x0524E21F_489614BBL),
            false,
            Optional.of(new XtrIdentity(0xDC4A8044_87093251L, 0x602669CB_5B720F12L, 0)),
            List.of(Locator.local(SITE2_RLOC, 10, 50)));
    return site(
        "SITE2",
        new SiteView.Prefix(
            SITE2_EID,
            SiteView.Origin.CONFIGURATION,
            Optional.empty(),
            Optional.of(ago("00:31:21")),
            Optional.of(ago("00:00:50")),
            false,
            false,
            Optional.of(1440),
            SiteView.State.COMPLETE,
            0,
            0,
            List.of(registration)));
  }

  /// A site that has never registered.
  public static SiteView site1() {
    return site(
        "SITE1",
        new SiteView.Prefix(
            EidPrefix.parse("172.16.10.0/24"),
            SiteView.Origin.CONFIGURATION_ACCEPTING_MORE_SPECIFICS,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            Optional.empty(),
            SiteView.State.UNKNOWN,
            3,
            1,
            List.of()));
  }

  private static SiteView site(String name, SiteView.Prefix prefix) {
    return new SiteView(
        name,
        false,
        List.of(),
        List.of(prefix),
        name.equals("SITE1") ? Map.of(DropReason.AUTHENTICATION_FAILED, 3L) : Map.of());
  }

  private static <T> CompletionStage<T> now(T answer) {
    return CompletableFuture.completedFuture(answer);
  }

  /// MR_MS.
  public static class MapServer implements MappingQueries {
    @Override
    public CompletionStage<List<SiteView>> sites() {
      return now(List.of(site1(), site2()));
    }

    @Override
    public CompletionStage<Optional<SiteView>> site(String name) {
      return now(List.of(site1(), site2()).stream().filter(s -> s.name().equals(name)).findFirst());
    }

    @Override
    public Optional<SiteOutline> outline(String name) {
      boolean registered = name.equals("SITE2");
      var eid = EidPrefix.parse(registered ? "172.16.30.0/24" : "172.16.10.0/24");
      List<Locator> locators =
          registered ? List.of(Locator.local(SITE2_RLOC, 10, 50)) : List.<Locator>of();
      var prefix = new SiteOutline.Prefix(eid, registered, locators);
      return Optional.of(new SiteOutline(name, false, List.of(prefix)));
    }

    @Override
    public CompletionStage<RequestsView> requests() {
      return now(new RequestsView(List.of(request("192.168.100.1", NOW)), 0));
    }

    /// For 172.16.30.0/24, which an ITR may keep for a day.
    protected static RequestsView.Request request(String itr, Instant last) {
      return new RequestsView.Request(
          IpAddress.parse(itr),
          Optional.of(Eid.parse("172.16.10.101")),
          Optional.of("SITE1").filter(_ -> itr.startsWith("192.168.")),
          EidPrefix.parse("172.16.30.0/24"),
          "SITE2",
          List.of(Locator.local(SITE2_RLOC, 10, 50)),
          last,
          last.plus(Duration.ofDays(1)),
          3);
    }

    @Override
    public CompletionStage<List<RejectionView>> lastRejections(Optional<String> site) {
      if (!site.equals(Optional.of("SITE1"))) return now(List.of());
      return now(List.of(rejection("192.168.100.1"), rejection("192.168.66.6")));
    }

    private static RejectionView rejection(String source) {
      DropReason reason = DropReason.AUTHENTICATION_FAILED;
      return new RejectionView(
          ago("00:00:07"),
          Optional.of("SITE1"),
          IpAddress.parse(source),
          EidPrefix.parse("172.16.10.0/24"),
          Optional.empty(),
          new Nonce(7),
          reason,
          reason.description(),
          "key-id 0 algorithm 1",
          RejectionView.advice(reason));
    }

    @Override
    public CompletionStage<MappingStatistics> statistics() {
      return now(
          new MappingStatistics(
              ago("01:00:00"),
              Map.of("Map-Register", 60L, "Map-Request", 2L),
              Map.of("Map-Notify", 57L),
              Map.of(DropReason.AUTHENTICATION_FAILED, 3L),
              Map.of("forwarded", 1L, "negative", 1L),
              2,
              1));
    }

    @Override
    public CompletionStage<List<MappingHealth>> health() {
      return now(List.of(new MappingHealth("journal", true, "embedded")));
    }
  }

  /// SITE1.
  public static class Router implements RouterQueries {
    public final List<Optional<EidPrefix>> cleared = new ArrayList<>();

    @Override
    public CompletionStage<List<MapCacheView>> mapCaches() {
      return now(SeedLab.mapCaches());
    }

    @Override
    public CompletionStage<Integer> clearMapCache(Optional<EidPrefix> within) {
      cleared.add(within);
      return now(2);
    }

    @Override
    public CompletionStage<List<DatabaseView>> database() {
      return now(
          List.of(
              new DatabaseView(
                  EidPrefix.parse("172.16.10.0/24"),
                  1440,
                  List.of(Locator.local(Rloc.parse("192.168.100.1"), 10, 50)),
                  List.of(
                      new DatabaseView.Registration(
                          IpAddress.parse("192.168.255.3"),
                          true,
                          Optional.of(ago("00:00:20")),
                          Optional.of(ago("00:00:20")),
                          32,
                          32,
                          0)))));
    }

    @Override
    public CompletionStage<RouterStatistics> statistics() {
      return now(
          new RouterStatistics(
              ago("01:00:00"),
              new RouterStatistics.Direction(
                  10, 840, 8, 672, 1, 0, Map.of(DropReason.MAP_REQUEST_PENDING, 1L)),
              new RouterStatistics.Direction(8, 960, 8, 672, 0, 0, Map.of()),
              Map.of("Map-Reply", 2L),
              Map.of("Map-Request", 2L, "Map-Register", 60L),
              Map.of(DropReason.UNKNOWN_NONCE, 1L),
              3,
              100_000,
              0,
              0));
    }

    @Override
    public CompletionStage<LookupView> lookup(Eid eid, Optional<IpAddress> mapResolver) {
      IpAddress asked = mapResolver.orElse(IpAddress.parse("192.168.255.3"));
      if (SITE2_EID.contains(eid)) {
        MappingRecord record =
            MappingRecord.positive(SITE2_EID, 1440, List.of(Locator.local(SITE2_RLOC, 10, 50)))
                .withAuthoritative(true);
        return now(
            new LookupView(
                eid,
                asked,
                1,
                Optional.of(IpAddress.parse("192.168.100.2")),
                Optional.of(Duration.ofNanos(1_312_000)),
                List.of(record)));
      }
      return now(new LookupView(eid, asked, 3, Optional.empty(), Optional.empty(), List.of()));
    }

    @Override
    public CompletionStage<ProbeView> probe(IpAddress rloc, EidPrefix held) {
      boolean there = SITE2_RLOC.toString().equals(rloc.toString());
      Optional<Duration> time = there ? Optional.of(Duration.ofNanos(912_000)) : Optional.empty();
      return now(new ProbeView(rloc, held, time));
    }

    @Override
    public CompletionStage<List<RouterHealth>> health() {
      return now(List.of(new RouterHealth("tun", true, "lisp0")));
    }
  }
}
