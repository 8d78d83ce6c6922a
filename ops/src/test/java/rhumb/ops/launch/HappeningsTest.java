package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rhumb.mapping.view.ClusterView;
import rhumb.mapping.view.MappingEvent;
import rhumb.mapping.view.MappingQueries;
import rhumb.ops.SeedLab;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.message.RecentMessages;

/// What is printed of events, control messages and the cluster, letter by letter.
class HappeningsTest extends CommandRuns {
  private static final String FIRST = "10.0.0.1:25520";
  private static final String SECOND = "10.0.0.2:25520";
  private static final String THIRD = "10.0.0.3:25520";

  private final MapServer mapServer = new MapServer();
  private final List<String> told = new ArrayList<>();
  private int looks;
  private int looksUntilGone = Integer.MAX_VALUE;

  private final class MapServer extends SeedLab.MapServer {
    private Consumer<MappingEvent> listener = _ -> {};

    @Override
    public void listen(Consumer<MappingEvent> to) {
      listener = to;
    }

    void say(MappingEvent.Kind kind, String site, String eid, String... rlocs) {
      List<Rloc> locators = List.of(rlocs).stream().map(Rloc::parse).toList();
      listener.accept(new MappingEvent(kind, site, EidPrefix.parse(eid), locators));
    }

    @Override
    public CompletionStage<ClusterView> cluster() {
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
    public boolean remove(String address, boolean orderly) {
      told.add((orderly ? "leave " : "down ") + address);
      looksUntilGone = looks + 2;
      return true;
    }

    @Override
    public List<RecentMessages.Seen> messages(long id) {
      return List.of(
              seen(1, false, "Map-Register 0x1-0x2 want-map-notify 172.16.30.0/24 at \u001b[2J"),
              seen(2, true, "Map-Notify 0x1-0x2 172.16.30.0/24"),
              seen(3, false, "ECM 10.1.1.1 port 1 to 10.1.1.2 port 2: Map-Request 0x3-0x4"))
          .stream()
          .filter(message -> message.id() > id)
          .toList();
    }

    private static RecentMessages.Seen seen(long id, boolean sent, String line) {
      IpAddress peer = IpAddress.parse("192.168.100.2");
      return new RecentMessages.Seen(id, SeedLab.NOW, sent, peer, 4342, 80, line);
    }
  }

  @Override
  MappingQueries mapping() {
    return mapServer;
  }

  @BeforeAll
  void happen() {
    mapServer.say(MappingEvent.Kind.REGISTERED, "SITE1", "172.16.10.0/24", "192.168.100.1");
    mapServer.say(MappingEvent.Kind.REGISTERED, "SITE2", "172.16.30.0/24", "192.168.100.2");
    mapServer.say(MappingEvent.Kind.ENDED, "SITE2", "172.16.30.0/24");
  }

  @BeforeEach
  void forget() {
    told.clear();
    looksUntilGone = Integer.MAX_VALUE;
  }

  private static final String HISTORY =
      """
      2026-11-22T12:00:00.000Z registration-added    SITE2 registered 172.16.30.0/24 at 192.168.100.2
      2026-11-22T12:00:00.000Z registration-ended    172.16.30.0/24 of SITE2 is gone
      """;

  @Test
  void eventsAreALineEach() {
    String types = "registration-added,registration-ended";
    assertPrints(
        "events --eid 172.16.0.0/16 --type " + types,
        """
        2026-11-22T12:00:00.000Z registration-added    SITE1 registered 172.16.10.0/24 at 192.168.100.1
        """
            + HISTORY);
    listen();
    assertPrints("events --eid 172.16.30.0/24", HISTORY);
    listen();
    assertPrints(
        "events --eid 172.16.10.5 -o csv",
        "at,type,eid_prefix,site,text,id\r\n"
            + "2026-11-22T12:00:00.000Z,registration-added,172.16.10.0/24,SITE1,"
            + "SITE1 registered 172.16.10.0/24 at 192.168.100.1,"
            + SeedLab.NOW.toEpochMilli()
            + "-1\r\n");
  }

  @Test
  void followedEventsComeOnce() throws Exception {
    var command = CompletableFuture.supplyAsync(() -> run("events -f --for 3 --eid 10.66.0.0/16"));
    String line = "SITE3 registered 10.66.0.0/16 at 192.168.66.6";
    mapServer.say(MappingEvent.Kind.REGISTERED, "SITE3", "10.66.0.0/16", "192.168.66.6");
    assertThat(command.get()).isZero();
    assertThat(out.toString()).containsOnlyOnce(line);
    listen();
    assertThat(run("events -f --for 1 --eid 10.66.0.0/16 -o json")).isZero();
    assertThat(out.toString().lines()).hasSize(1).first().asString().startsWith("{").contains(line);
  }

  @Test
  void eventsOfNoTypeAreRefused() {
    assertThat(run("events --type nonsense")).isEqualTo(2);
    assertThat(err.toString()).contains("there are no events of type \"nonsense\"");
  }

  @Test
  void aMappingHasAHistory() {
    assertPrints("mapping 172.16.30.0/24 --history", HISTORY);
    listen();
    assertPrints("mapping 172.16.30.0/24 --history --watch --for 1", HISTORY);
    listen();
    assertThat(run("mapping 10.99.0.0/16 --history")).isEqualTo(1);
    listen();
    assertThat(run("mapping --history")).isEqualTo(2);
  }

  @Test
  void packetsAreALineEachAndCannotMoveTheCursor() {
    assertPrints(
        "packets",
        """
        2026-11-22T12:00:00.000Z mapping received from 192.168.100.2 port 4342: Map-Register 0x1-0x2 want-map-notify 172.16.30.0/24 at ·[2J
        2026-11-22T12:00:00.000Z mapping sent to 192.168.100.2 port 4342: Map-Notify 0x1-0x2 172.16.30.0/24
        2026-11-22T12:00:00.000Z mapping received from 192.168.100.2 port 4342: ECM 10.1.1.1 port 1 to 10.1.1.2 port 2: Map-Request 0x3-0x4
        """);
  }

  @Test
  void packetsAreFilteredByTypeAndWhatTheyAreAbout() {
    assertPrints(
        "packets --type map-notify --about 172.16.30.7",
        """
        2026-11-22T12:00:00.000Z mapping sent to 192.168.100.2 port 4342: Map-Notify 0x1-0x2 172.16.30.0/24
        """);
    listen();
    assertThat(run("packets -f --for 1 --type map-request -o json")).isZero();
    assertThat(out.toString().lines()).hasSize(1).first().asString().contains("ECM");
    listen();
    assertThat(run("packets --about 10.1.1.2")).isZero();
    assertThat(out.toString().lines()).hasSize(1);
    listen();
    assertThat(run("packets --about 192.168.100.2")).isZero();
    assertThat(out.toString().lines()).hasSize(3);
    listen();
    assertThat(run("packets --type nonsense")).isEqualTo(2);
  }

  @Test
  void clusterStatusIsNodetools() {
    assertThat(run("cluster status")).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo(
            """
            3 members, 1 unreachable · leader 10.0.0.1:25520 · 4 of 256 shards in use
            ST  ADDRESS         STATUS  SHARDS   SHARE  NOTE
            UN  10.0.0.1:25520  up           3  75.0 %  leader, asked
            UN  10.0.0.2:25520  up           1  25.0 %  -
            DN  10.0.0.3:25520  up           0   0.0 %  unreachable
            ! 10.0.0.3:25520 cannot be reached: the others soon take its shards over;
              until then its registrations are answered, but not changed
            """);
  }

  @Test
  void clusterShardsAreRanges() {
    assertPrints(
        "cluster shards",
        """
        MEMBER          SHARDS  WHICH
        10.0.0.1:25520       3  0-2
        10.0.0.2:25520       1  7
        """);
  }

  @Test
  void aMemberIsToldToLeaveOrDeclaredGone() {
    assertPrints("cluster leave 10.0.0.2", "10.0.0.2:25520 hands over and leaves\n");
    listen();
    assertPrints("cluster down 10.0.0.3:25520", "10.0.0.3:25520 is declared gone\n");
    assertThat(told).containsExactly("leave " + SECOND, "down " + THIRD);
  }

  @Test
  void drainingWaitsUntilTheMemberIsGone() {
    assertPrints(
        "cluster drain 10.0.0.2",
        """
        10.0.0.2:25520 is leaving, 0 shards
        10.0.0.2:25520 has left; the others have its shards
        """);
  }

  @Test
  void whatWouldHurtIsRefused() {
    assertThat(run("cluster down 10.0.0.1")).isEqualTo(2);
    assertThat(run("cluster drain 10.0.0.1")).isEqualTo(2);
    assertThat(run("cluster leave 10.9.9.9")).isEqualTo(1);
    assertThat(told).isEmpty();
    assertThat(err.toString())
        .isEqualTo(
            """
            rhumb: 10.0.0.1:25520 can be reached
              let it hand over with `rhumb cluster leave`, or say --force
            rhumb: this is the node that is asked: it could not say when it is done
              ask another one with -s, or use `rhumb cluster leave`
            rhumb: no member is called 10.9.9.9
              `rhumb cluster status` lists their addresses
            """);
  }
}
