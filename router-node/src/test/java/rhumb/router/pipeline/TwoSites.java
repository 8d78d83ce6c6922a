package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.linux.InterfaceAddress;
import rhumb.protocol.linux.Netlink;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.linux.Offloads;
import rhumb.protocol.linux.Route;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Misses;
import rhumb.router.forwarding.Verdict;
import rhumb.router.settings.RouterSettings;
import rhumb.router.view.RouterStatistics;

/// Two sites and the core between them, each in a network namespace without a name:
/// ```
/// host1 ──────── router1 ══════════ router2 ──────── host2
/// 172.16.10.101  .1   192.0.2.1  192.0.2.2   .1  172.16.30.101
/// 2001:db8:10::101      2001:db8:ff::1/2         2001:db8:30::101
/// ```
final class TwoSites implements AutoCloseable {
  static final String HOST1 = "172.16.10.101";
  static final String HOST2 = "172.16.30.101";
  static final String HOST1_V6 = "2001:db8:10::101";
  static final String HOST2_V6 = "2001:db8:30::101";
  static final List<EidPrefix> SITE1 = prefixes("172.16.10.0/24", "2001:db8:10::/64");
  static final List<EidPrefix> SITE2 = prefixes("172.16.30.0/24", "2001:db8:30::/64");
  static final int MARK = 0x4c;

  final ActorTestKit kit = ActorTestKit.create();
  final NetworkNamespace host1 = NetworkNamespace.create();
  final NetworkNamespace router1 = NetworkNamespace.create();
  final NetworkNamespace router2 = NetworkNamespace.create();
  final NetworkNamespace host2 = NetworkNamespace.create();
  final Site site1;
  final Site site2;
  private final List<DataPlane> planes = new ArrayList<>();

  /// One router's tables, and its data plane once started.
  final class Site {
    final NetworkNamespace namespace;
    final List<IpAddress> rlocs;
    final Forwarding forwarding;
    final LocalEids eids;
    final List<Eid> missed = new ArrayList<>();
    RouterSettings settings;
    DataPlane plane;
    Misses misses = this::remember;
    Offloads kernel = Offloads.detect();

    Site(NetworkNamespace namespace, List<EidPrefix> own, List<EidPrefix> far, String... rlocs) {
      this.namespace = namespace;
      this.rlocs = List.of(rlocs).stream().map(IpAddress::parse).toList();
      forwarding = new Forwarding(this.rlocs);
      eids = new LocalEids(own);
      settings = settings(this.rlocs, far);
    }

    private boolean remember(Eid destination, Eid source) {
      synchronized (missed) {
        return missed.add(destination);
      }
    }

    List<Eid> missed() {
      synchronized (missed) {
        return List.copyOf(missed);
      }
    }

    void start() throws Exception {
      plane =
          namespace.call(
              () -> DataPlane.start(kit.system(), settings, forwarding, eids, misses, kernel));
      planes.add(plane);
    }

    void encapsulate(List<EidPrefix> prefixes, String rloc) {
      encapsulate(prefixes, rloc, TunnelFormat.LISP);
    }

    void encapsulate(List<EidPrefix> prefixes, String rloc, TunnelFormat format) {
      var targets = List.of(new Verdict.Target(IpAddress.parse(rloc), 1, 100, format));
      for (EidPrefix prefix : prefixes) {
        forwarding.publish(new ForwardingEntry(prefix, new Verdict.Encapsulate(targets)));
      }
    }
  }

  TwoSites() throws Exception {
    forwards(router1); // before there are interfaces: they copy the defaults
    forwards(router2);
    wire(host1, "172.16.10.101", "2001:db8:10::101", router1, "172.16.10.1", "2001:db8:10::1");
    wire(router1, "192.0.2.1", "2001:db8:ff::1", router2, "192.0.2.2", "2001:db8:ff::2");
    wire(router2, "172.16.30.1", "2001:db8:30::1", host2, "172.16.30.101", "2001:db8:30::101");
    defaultRoute(host1, "172.16.10.1", "2001:db8:10::1");
    defaultRoute(host2, "172.16.30.1", "2001:db8:30::1");
    site1 = new Site(router1, SITE1, SITE2, "192.0.2.1", "2001:db8:ff::1");
    site2 = new Site(router2, SITE2, SITE1, "192.0.2.2", "2001:db8:ff::2");
  }

  /// Router 1 with other RLOCs.
  Site site1At(String... rlocs) {
    return new Site(router1, SITE1, SITE2, rlocs);
  }

  static RouterSettings settings(List<IpAddress> rlocs, List<EidPrefix> routes) {
    return new RouterSettings(
        "test",
        rlocs,
        Set.of(RouterSettings.Role.ITR, RouterSettings.Role.ETR),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        new RouterSettings.MapCache(
            1000, RouterSettings.OnMiss.HOLD, 64, 1 << 20, Duration.ofSeconds(30)),
        new RouterSettings.Tun("lisp0", 0, routes, InstanceId.DEFAULT, true, Optional.empty()),
        List.of(),
        new RouterSettings.Underlay(MARK, 4341, 16),
        RouterSettings.Encapsulation.DEFAULT,
        new RouterSettings.Registration(Duration.ofMinutes(1)),
        RouterSettings.Probing.DEFAULT,
        RouterSettings.InBand.NONE);
  }

  void settings(UnaryOperator<RouterSettings> change) {
    site1.settings = change.apply(site1.settings);
    site2.settings = change.apply(site2.settings);
  }

  static RouterSettings withoutOffloads(RouterSettings s) {
    return s.withTun(s.tun().withOffloads(false));
  }

  static RouterSettings withInstance(RouterSettings s, InstanceId instance) {
    return s.withTun(s.tun().withInstance(instance));
  }

  static RouterSettings withRoutes(RouterSettings s, List<EidPrefix> more) {
    var routes = Stream.concat(s.tun().routes().stream(), more.stream()).toList();
    return s.withTun(s.tun().withRoutes(routes));
  }

  static RouterSettings withHold(RouterSettings s, RouterSettings.OnMiss onMiss, int packets) {
    return s.withMapCache(
        new RouterSettings.MapCache(1000, onMiss, packets, 1 << 20, Duration.ofSeconds(30)));
  }

  /// Both sites know each other by static entries, over IPv4 or IPv6.
  void start(boolean overV6) throws Exception {
    site1.encapsulate(SITE2, overV6 ? "2001:db8:ff::2" : "192.0.2.2");
    site2.encapsulate(SITE1, overV6 ? "2001:db8:ff::1" : "192.0.2.1");
    site1.start();
    site2.start();
  }

  private static void wire(
      NetworkNamespace left,
      String left4,
      String left6,
      NetworkNamespace right,
      String right4,
      String right6)
      throws Exception {
    String name = "to" + right4.replace('.', '_').substring(4);
    left.call(
        () -> {
          try (Netlink netlink = Netlink.open()) {
            netlink.addVeth(name, "up" + left4.replace('.', '_').substring(4), Optional.of(right));
            return address(netlink, name, left4, left6);
          }
        });
    right.call(
        () -> {
          try (Netlink netlink = Netlink.open()) {
            return address(netlink, "up" + left4.replace('.', '_').substring(4), right4, right6);
          }
        });
  }

  /// Puts a router between the RLOCs. The link between it and router2 takes `mtu` octets: router1
  /// hears so by ICMP, router2 from its own kernel.
  NetworkNamespace throughCore(int mtu) throws Exception {
    NetworkNamespace core = NetworkNamespace.create();
    forwards(core);
    wire(router1, "10.1.0.1", "2001:db8:a1::1", core, "10.1.0.2", "2001:db8:a1::2");
    wire(core, "10.2.0.2", "2001:db8:a2::2", router2, "10.2.0.1", "2001:db8:a2::1");
    run(router1, "ip", "route", "add", "192.0.2.2/32", "via", "10.1.0.2");
    run(router2, "ip", "route", "add", "192.0.2.1/32", "via", "10.2.0.2");
    run(core, "ip", "route", "add", "192.0.2.1/32", "via", "10.1.0.1");
    run(core, "ip", "route", "add", "192.0.2.2/32", "via", "10.2.0.1");
    run(router1, "ip", "route", "add", "2001:db8:ff::2/128", "via", "2001:db8:a1::2");
    run(router2, "ip", "route", "add", "2001:db8:ff::1/128", "via", "2001:db8:a2::2");
    run(core, "ip", "route", "add", "2001:db8:ff::1/128", "via", "2001:db8:a1::1");
    run(core, "ip", "route", "add", "2001:db8:ff::2/128", "via", "2001:db8:a2::1");
    run(core, "ip", "link", "set", "to_0_1", "mtu", "" + mtu);
    run(router2, "ip", "link", "set", "up_0_2", "mtu", "" + mtu);
    return core;
  }

  private static int address(Netlink netlink, String name, String v4, String v6) throws Exception {
    int index = netlink.link(name).index();
    netlink.setUp(index, true);
    netlink.addAddress(new InterfaceAddress(index, InetAddress.getByName(v4), 24));
    netlink.addAddress(new InterfaceAddress(index, InetAddress.getByName(v6), 64));
    return index;
  }

  private static void defaultRoute(NetworkNamespace host, String v4, String v6) throws Exception {
    host.call(
        () -> {
          try (Netlink netlink = Netlink.open()) {
            netlink.addRoute(
                Route.via(InetAddress.getByName("0.0.0.0"), 0, InetAddress.getByName(v4)));
            netlink.addRoute(Route.via(InetAddress.getByName("::"), 0, InetAddress.getByName(v6)));
            return null;
          }
        });
  }

  private static void forwards(NetworkNamespace router) throws Exception {
    sysctl(router, "ipv4/ip_forward", "1");
    sysctl(router, "ipv6/conf/all/forwarding", "1");
    sysctl(router, "ipv4/conf/all/rp_filter", "0");
    sysctl(router, "ipv4/conf/default/rp_filter", "0");
  }

  static void sysctl(NetworkNamespace namespace, String key, String value) throws Exception {
    namespace.call(() -> Files.writeString(Path.of("/proc/sys/net/" + key), value));
  }

  /// The counters once every packet is accounted for: the far end may have answered a packet that
  /// the near one has yet to count.
  static RouterStatistics.Direction atRest(Supplier<RouterStatistics.Direction> counters) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    RouterStatistics.Direction now = counters.get();
    while (!isBalanced(now) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(5_000_000);
      now = counters.get();
    }
    assertThat(isBalanced(now)).describedAs("%s", now).isTrue();
    return now;
  }

  private static boolean isBalanced(RouterStatistics.Direction all) {
    long dropped = all.dropped().values().stream().mapToLong(Long::longValue).sum();
    return all.sent() + all.nativelyForwarded() + all.held() + dropped == all.received();
  }

  /// Runs a program in a namespace and returns what it said; its exit code is in the last line.
  static String run(NetworkNamespace namespace, String... command) throws Exception {
    return namespace.call(
        () -> {
          Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
          byte[] output = process.getInputStream().readAllBytes();
          if (!process.waitFor(60, TimeUnit.SECONDS)) process.destroyForcibly();
          return new String(output, StandardCharsets.UTF_8) + "exit " + process.exitValue();
        });
  }

  /// Echo Requests, all at once: after the last of those that are sent one by one, ping waits no
  /// longer than two round trips or an interval, which a busy machine may need.
  ///
  /// @param more options, and where to
  static String ping(NetworkNamespace from, int count, String... more) throws Exception {
    String n = Integer.toString(count);
    List<String> words = new ArrayList<>(List.of("ping", "-n", "-c", n, "-l", n, "-i", "2"));
    words.addAll(List.of("-W", "10")); // if none is answered
    words.addAll(List.of(more));
    return run(from, words.toArray(new String[0]));
  }

  static List<EidPrefix> prefixes(String... texts) {
    return List.of(texts).stream().map(EidPrefix::parse).toList();
  }

  @Override
  public void close() throws Exception {
    for (DataPlane plane : planes) {
      plane.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
    kit.shutdownTestKit();
    for (NetworkNamespace each : List.of(host1, router1, router2, host2)) each.close();
  }
}
