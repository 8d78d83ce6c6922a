package rhumb.ops.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.linux.Netlink;

/// The test bed: two hosts, two routers, and every way between them at the same time.
/// ```
/// host1 ──────── router1 ══════════ router2 ──────── host2
/// 172.16.1x.101  .1   192.0.2.1  192.0.2.2   .1  172.16.3x.101      x: the way
/// ```
final class Bed implements AutoCloseable {
  private static final int WIREGUARD_PORT = 51820;

  private final Map<String, Machine> machines;
  private final Set<Way> ways = EnumSet.of(Way.DIRECT_VETH, Way.KERNEL_VXLAN, Way.RHUMB);
  private final Map<Way, List<Process>> processes = new EnumMap<>(Way.class);
  private final BenchRouter.Client[] routers = new BenchRouter.Client[2];
  private boolean closed;

  private Bed(Map<String, Machine> machines) {
    this.machines = machines;
  }

  /// Lays it out. What Rhumb and the others run ends with it.
  ///
  /// @param prefixes how many rows each Rhumb router's forwarding table has
  static Bed create(int prefixes) {
    Machine.require("ip", "iproute2");
    Machine.require("iperf3", "iperf3");
    Machine.require("ping", "iputils-ping");
    Map<String, Machine> machines = new LinkedHashMap<>();
    var bed = new Bed(machines);
    Runtime.getRuntime().addShutdownHook(new Thread(bed::close)); // for Ctrl-C
    try {
      for (String label : List.of("host1", "router1", "router2", "host2")) {
        machines.put(label, Machine.create(label));
      }
      bed.wire();
      bed.addVxlan();
      if (Machine.has("wireguard-go") && Machine.has("wg")) bed.addWireguard();
      bed.startRouters(prefixes);
      bed.startIperf();
      return bed;
    } catch (RuntimeException e) {
      bed.close();
      throw e;
    }
  }

  Machine host(int site) {
    return machine("host" + site);
  }

  private Machine router(int site) {
    return machine("router" + site);
  }

  private Machine machine(String label) {
    Machine machine = machines.get(label);
    if (machine == null) throw new IllegalStateException(label);
    return machine;
  }

  private void wire() {
    for (int site = 1; site <= 2; site++) {
      for (String key :
          List.of(
              "ipv4/ip_forward 1", "ipv4/conf/all/rp_filter 0", "ipv4/conf/default/rp_filter 0")) {
        router(site).sysctl(key.split(" ")[0], key.split(" ")[1]);
      }
    }
    join(host(1), "eth0", router(1), "site");
    join(router(1), "core", router(2), "core");
    join(host(2), "eth0", router(2), "site");
    for (int site = 1; site <= 2; site++) {
      int far = 3 - site;
      router(site).ip("address add 192.0.2." + site + "/24 dev core");
      for (Way way : Way.values()) {
        router(site).ip("address add " + way.gateway(site) + "/24 dev site");
        host(site)
            .ip(
                "address add " + way.host(site) + "/24 dev eth0",
                "route add %s via %s src %s mtu %d"
                    .formatted(way.subnet(far), way.gateway(site), way.host(site), way.mtu));
      }
      router(site).ip("route add " + Way.DIRECT_VETH.subnet(far) + " via 192.0.2." + far);
    }
    wireBehindHost2();
  }

  /// Host 2 answers to any address of the networks behind it.
  private void wireBehindHost2() {
    host(2).ip("link set lo up");
    for (Way way : Way.values()) {
      host(1)
          .ip(
              "route add %s via %s src %s mtu %d"
                  .formatted(way.behind(), way.gateway(1), way.host(1), way.mtu));
      router(2).ip("route add " + way.behind() + " via " + way.host(2));
      host(2).ip("route add local " + way.behind() + " dev lo");
    }
    router(1).ip("route add " + Way.DIRECT_VETH.behind() + " via 192.0.2.2");
  }

  private static void join(Machine left, String leftName, Machine right, String rightName) {
    left.call(
        () -> {
          try (Netlink netlink = Netlink.open()) {
            netlink.addVeth(leftName, rightName, Optional.of(right.namespace()));
          }
          return leftName;
        });
    left.ip("link set " + leftName + " up");
    right.ip("link set " + rightName + " up");
  }

  private void addVxlan() {
    for (int site = 1; site <= 2; site++) {
      int far = 3 - site;
      router(site)
          .ip(
              "link add vx0 type vxlan id 5 local 192.0.2.%d remote 192.0.2.%d dstport 4789"
                  .formatted(site, far),
              "link set vx0 up",
              "address add 10.9.0." + site + "/24 dev vx0",
              "route add " + Way.KERNEL_VXLAN.subnet(far) + " via 10.9.0." + far);
    }
    router(1).ip("route add " + Way.KERNEL_VXLAN.behind() + " via 10.9.0.2");
  }

  /// Its control sockets are shared by all namespaces, hence a device name that is ours alone.
  private void addWireguard() {
    String[] keys = {router(1).run("", "wg", "genkey"), router(2).run("", "wg", "genkey")};
    for (int site = 1; site <= 2; site++) {
      int far = 3 - site;
      String device = "wb" + ProcessHandle.current().pid() + (site == 1 ? "a" : "b");
      Process process = router(site).start(quiet("wireguard-go", "-f", device));
      processes.computeIfAbsent(Way.WIREGUARD_GO, _ -> new ArrayList<>()).add(process);
      Path control = Path.of("/var/run/wireguard", device + ".sock");
      Waiting.until("wireguard-go did not start", process::isAlive, () -> Files.exists(control));
      String peer = router(site).run(keys[far - 1], "wg", "pubkey").strip();
      String endpoint = "192.0.2." + far + ":" + WIREGUARD_PORT;
      router(site)
          .run(
              keys[site - 1],
              "wg set %s private-key /dev/stdin listen-port %d peer %s"
                  .formatted(device, WIREGUARD_PORT, peer)
                  .concat(" allowed-ips 0.0.0.0/0 endpoint " + endpoint)
                  .split(" "));
      router(site)
          .ip(
              "link set " + device + " up mtu " + Way.WIREGUARD_GO.mtu,
              "route add " + Way.WIREGUARD_GO.subnet(far) + " dev " + device);
      if (site == 1) router(1).ip("route add " + Way.WIREGUARD_GO.behind() + " dev " + device);
    }
    ways.add(Way.WIREGUARD_GO);
  }

  private void startRouters(int prefixes) {
    for (int site = 1; site <= 2; site++) {
      routers[site - 1] = BenchRouter.Client.start(router(site), site, prefixes);
    }
    for (BenchRouter.Client router : routers) router.awaitReady();
    processes.put(Way.RHUMB, List.of(routers[0].process(), routers[1].process()));
  }

  private void startIperf() {
    Process server = host(2).start(quiet("iperf3", "-s"));
    Waiting.until("iperf3 did not start", server::isAlive, () -> listens(5201));
  }

  private boolean listens(int port) {
    return host(2).run("", "ss", "-Hltn", "sport = :" + port).contains(":" + port);
  }

  private static ProcessBuilder quiet(String... command) {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  /// What can be measured here.
  Set<Way> ways() {
    return ways;
  }

  /// The routers of Rhumb.
  List<BenchRouter.Client> routers() {
    return List.of(routers);
  }

  /// Gives each of Rhumb's routers so many rows in its forwarding table.
  void fill(int prefixes) {
    for (BenchRouter.Client router : routers) router.fill(prefixes);
    for (BenchRouter.Client router : routers) router.awaitReady();
  }

  /// Seconds of processor time that the programs of a way have used.
  double processorSeconds(Way way) {
    return processes.getOrDefault(way, List.of()).stream().mapToDouble(Bed::processorSeconds).sum();
  }

  private static double processorSeconds(Process process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0; // USER_HZ
    } catch (IOException e) {
      return 0; // it has ended; the measurement under way will say so
    }
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    machines.values().forEach(Machine::close);
  }
}
