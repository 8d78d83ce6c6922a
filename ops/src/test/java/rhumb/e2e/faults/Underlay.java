package rhumb.e2e.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import rhumb.e2e.Database.Netns;

/// The network between mapping nodes, each in a namespace of its own, and the core, where the
/// database and the clients are.
/// ```
///  node1 10.77.0.1 ──┐
///  node2 10.77.0.2 ──┼── bridge in the core, 10.77.0.254
///  node3 10.77.0.3 ──┘
///  whoever is attached besides
/// ```
final class Underlay implements AutoCloseable {
  static final String CORE = "10.77.0.254";
  private static final String TABLE = "inet fault";

  private final String prefix = "rhumb-faults-" + ProcessHandle.current().pid() + "-";
  private final List<String> made = new ArrayList<>();

  static Underlay make(int nodes) throws IOException {
    var underlay = new Underlay();
    try {
      underlay.build(nodes);
      return underlay;
    } catch (IOException e) {
      underlay.close();
      throw e;
    }
  }

  private void build(int nodes) throws IOException {
    String core = core();
    add(core);
    Netns.run("ip", "-n", core, "link", "add", "br0", "type", "bridge");
    Netns.run("ip", "-n", core, "address", "add", CORE + "/24", "dev", "br0");
    Netns.run("ip", "-n", core, "link", "set", "br0", "up");
    for (int i = 1; i <= nodes; i++) attach(i);
  }

  /// Makes a namespace that reaches all others.
  void attach(int number) throws IOException {
    String core = core();
    String node = node(number);
    String port = "port" + number;
    add(node);
    Netns.run(
        "ip", "-n", core, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns",
        node);
    Netns.run("ip", "-n", core, "link", "set", port, "master", "br0", "up");
    Netns.run("ip", "-n", node, "address", "add", address(number) + "/24", "dev", "eth0");
    Netns.run("ip", "-n", node, "link", "set", "eth0", "up");
  }

  private void add(String namespace) throws IOException {
    Netns.run("ip", "netns", "add", namespace);
    made.add(namespace);
    Netns.run("ip", "-n", namespace, "link", "set", "lo", "up");
  }

  /// The namespace of the database and of the clients.
  String core() {
    return prefix + "core";
  }

  /// The namespace of a node.
  String node(int number) {
    return prefix + number;
  }

  static String address(int number) {
    return "10.77.0." + number;
  }

  /// Nothing passes between a node and some others, in neither direction; the core still reaches
  /// all.
  void cut(int node, List<Integer> others) throws IOException {
    String them =
        others.stream().map(Underlay::address).collect(Collectors.joining(", ", "{ ", " }"));
    filter(node, "ip saddr " + them + " drop", "ip daddr " + them + " drop");
  }

  /// Of what comes to a node a share never arrives: of clients' datagrams one, of what other nodes
  /// and the database send another.
  void lose(int node, int datagrams, int segments) throws IOException {
    String drop = "iifname eth0 meta l4proto %s numgen random mod 100 < %d drop";
    filter(node, drop.formatted("udp", datagrams) + "; " + drop.formatted("tcp", segments), "");
  }

  private void filter(int node, String in, String out) throws IOException {
    heal(node);
    nft(
        node,
        "table %s { chain in { type filter hook input priority 0; %s; }; ".formatted(TABLE, in)
            + "chain out { type filter hook output priority 0; %s; }; }"
                .formatted(out.isEmpty() ? "policy accept" : out));
  }

  /// As if nothing had been.
  void heal(int node) throws IOException {
    nft(node, "add table " + TABLE + "; delete table " + TABLE);
  }

  private void nft(int node, String rules) throws IOException {
    Netns.run("ip", "netns", "exec", node(node), "nft", rules);
  }

  @Override
  public void close() throws IOException {
    Collections.reverse(made);
    for (String each : made) Netns.run("ip", "netns", "delete", each);
    made.clear();
  }
}
