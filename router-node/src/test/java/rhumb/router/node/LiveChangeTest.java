package rhumb.router.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.linux.Netlink;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.mapping.Locator;
import rhumb.router.settings.RouterSettings;
import rhumb.router.settings.RouterSettings.Mapping;
import rhumb.router.view.MapCacheView;

/// Two whole routers and a Map-Server in network namespaces: what changes at one site while packets
/// flow arrives at the other.
/// ```
/// site1 192.0.2.1 ──┐        ┌── 192.0.2.2  site2
///                   ├ bridge ┼── 192.0.2.12
///    ms 192.0.2.3 ──┘        │
/// ```
class LiveChangeTest {
  private static final EidPrefix SITE2 = EidPrefix.parse("172.16.30.0/24");
  private static final Locator FIRST = Locator.local(Rloc.parse("192.0.2.2"), 10, 50);
  private static final Locator SECOND = Locator.local(Rloc.parse("192.0.2.12"), 20, 50);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private NetworkNamespace core;
  private NetworkNamespace namespace1;
  private NetworkNamespace namespace2;
  private RelayingServer server;
  private RouterNode site1;
  private RouterNode site2;

  @BeforeEach
  void start() throws Exception {
    core = open(NetworkNamespace.create());
    namespace1 = open(NetworkNamespace.create());
    namespace2 = open(NetworkNamespace.create());
    NetworkNamespace ms = open(NetworkNamespace.create());
    ip(core, "link add br0 type bridge");
    ip(core, "link set br0 up");
    wire(namespace1, "core0", "192.0.2.1");
    wire(namespace2, "core0", "192.0.2.2");
    wire(namespace2, "core1", "192.0.2.12");
    wire(ms, "core0", "192.0.2.3");
    ip(namespace1, "address add 172.16.10.101/32 dev lo");
    ip(namespace2, "address add 172.16.30.101/32 dev lo");
    server = open(new RelayingServer(ms, "192.0.2.3"));
    site1 = open(router(namespace1, "172.16.10.0/24", "192.0.2.1"));
    site2 = open(router(namespace2, "172.16.30.0/24", "192.0.2.2", "192.0.2.12"));
    site2
        .changeDatabase(List.of(new Mapping(SITE2, 1440, List.of(FIRST, SECOND))))
        .toCompletableFuture()
        .join();
    TestRouter.eventually(() -> server.locators(SITE2).size() == 2);
    assertThat(ping(5)).contains("5 received"); // also when the sites have to find each other
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened) each.close();
  }

  @Test // S77 of the seed's lab
  void newPrioritiesReachTheMapServerAndTheOtherSiteWithinSeconds() throws Exception {
    MapCacheView.Entry before = entry();
    assertThat(before.locators()).extracting(l -> l.priority()).containsExactly(10, 20);
    Locator first = Locator.local(FIRST.rloc(), 70, 80);
    site2
        .changeDatabase(List.of(new Mapping(SITE2, 1440, List.of(first, SECOND))))
        .toCompletableFuture()
        .join();
    TestRouter.eventually(() -> server.locators(SITE2).contains(first));
    TestRouter.eventually(() -> entry().locators().getFirst().priority() == 70);
    assertThat(entry().locators().getFirst().weight()).isEqualTo(80);
    assertThat(entry().created()).isEqualTo(before.created()); // the uptime goes on
    assertThat(ping(3)).contains("3 received");
    TestRouter.eventually(() -> ping1("192.0.2.12") > 0);
  }

  @Test
  void aLinkThatGoesDownIsSaidToBeUnreachableAndTrafficMovesOn() throws Exception {
    assertThat(ping1("192.0.2.12")).isZero();
    ip(namespace2, "link set core0 down");
    TestRouter.eventually(() -> !reachable("192.0.2.2"));
    TestRouter.eventually(() -> ping1("192.0.2.12") > 0);
    assertThat(ping(5)).contains("5 received");
    ip(namespace2, "link set core0 up");
    TestRouter.eventually(() -> reachable("192.0.2.2"));
  }

  @Test
  void anAddressThatIsTakenAwayAndGivenBackIsFollowed() throws Exception {
    ip(namespace2, "address del 192.0.2.12/24 dev core1");
    TestRouter.eventually(() -> !reachable("192.0.2.12"));
    assertThat(ping(3)).contains("3 received");
    ip(namespace2, "address add 192.0.2.12/24 dev core1");
    TestRouter.eventually(() -> reachable("192.0.2.12"));
  }

  /// As the other site's map-cache has it.
  private boolean reachable(String rloc) {
    return entry().locators().stream()
        .anyMatch(
            locator ->
                locator.rloc().equals(Rloc.parse(rloc))
                    && locator.state() == MapCacheView.LocatorState.UP);
  }

  /// Sends a packet; how many went to `rloc` so far.
  private long ping1(String rloc) {
    try {
      ping(1);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return entry().locators().stream()
        .filter(locator -> locator.rloc().equals(Rloc.parse(rloc)))
        .mapToLong(MapCacheView.LocatorEntry::packets)
        .sum();
  }

  private MapCacheView.Entry entry() {
    return site1.mapCaches().toCompletableFuture().join().getFirst().entries().stream()
        .filter(entry -> entry.eid().equals(SITE2))
        .findFirst()
        .orElseThrow();
  }

  private String ping(int count) throws Exception {
    return run(namespace1, "ping -n -i 0.05 -W 2 -I 172.16.10.101 -c " + count + " 172.16.30.101");
  }

  private static RouterNode router(NetworkNamespace in, String eid, String... rlocs)
      throws Exception {
    RouterSettings settings =
        TestRouter.settings(rlocs[0], eid, List.of("192.0.2.3"), List.of("192.0.2.3"))
            .withRlocs(List.of(rlocs).stream().map(IpAddress::parse).toList())
            .withTun(
                new RouterSettings.Tun(
                    "lisp0",
                    0,
                    List.of(EidPrefix.parse("172.16.0.0/16")),
                    InstanceId.DEFAULT,
                    true,
                    Optional.empty()));
    return in.call(() -> RouterNode.start(settings));
  }

  private void wire(NetworkNamespace node, String name, String address) throws Exception {
    String port = "p" + address.replace('.', '_').substring(5);
    core.call(
        () -> {
          try (Netlink netlink = Netlink.open()) {
            netlink.addVeth(port, name, Optional.of(node));
            return null;
          }
        });
    ip(core, "link set " + port + " master br0 up");
    ip(node, "address add " + address + "/24 dev " + name);
    ip(node, "link set " + name + " up");
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.addFirst(resource);
    return resource;
  }

  private static void ip(NetworkNamespace in, String arguments) throws Exception {
    assertThat(run(in, "ip " + arguments)).isEmpty();
  }

  private static String run(NetworkNamespace in, String command) throws Exception {
    return in.call(
        () -> {
          Process process =
              new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
          byte[] said = process.getInputStream().readAllBytes();
          process.waitFor();
          return new String(said, StandardCharsets.UTF_8);
        });
  }
}
