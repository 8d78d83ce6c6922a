package rhumb.ops.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Two more mapping nodes beside MR_MS, each with an address of its own, and the database that the
/// three share. Sites know all three.
final class LabCluster {
  static final int SIZE = 3;

  private final LabFolder folder;
  private final NodeProcesses processes;
  private final LabDatabase database;

  LabCluster(LabFolder folder, NodeProcesses processes) {
    this.folder = folder;
    this.processes = processes;
    this.database = new LabDatabase(folder);
  }

  /// Before any of them starts.
  void prepare() throws LabFailure {
    for (int member = 2; member <= SIZE; member++) {
      Namespaces.configure(
          folder.namespace(LabNode.MR_MS),
          "-N",
          List.of("address add " + address(member) + "/32 dev core"));
      Namespaces.configure(
          folder.namespace(LabNode.CORE),
          "-N",
          List.of("route add " + address(member) + "/32 dev " + LabNode.MR_MS.label()));
    }
    database.start();
  }

  /// The others; MR_MS itself is started as ever.
  void startOthers(LabOptions options) throws LabFailure {
    for (int member = 2; member <= SIZE; member++) {
      String text = LabConfig.text(folder, LabNode.MR_MS, options) + forMember(member);
      try {
        Files.writeString(folder.config(label(member)), text);
      } catch (IOException e) {
        throw new LabFailure("cannot write to " + folder.path() + ": " + e.getMessage(), "");
      }
      start(member);
    }
  }

  void start(int member) throws LabFailure {
    processes.start(LabNode.MR_MS, label(member));
  }

  /// As a power cut would.
  void kill(int member) throws LabFailure {
    processes.kill(label(member));
  }

  /// What a node of a cluster is told beyond what it is told without one.
  String more(LabNode node) {
    if (node == LabNode.MR_MS) return forMember(1);
    String servers =
        IntStream.rangeClosed(2, SIZE)
            .mapToObj(member -> server(node, member))
            .collect(Collectors.joining());
    return "rhumb.router.map-resolvers = [" + addresses() + "]\n" + servers;
  }

  static String label(int member) {
    return LabNode.MR_MS.label() + (member == 1 ? "" : Integer.toString(member));
  }

  private static String server(LabNode site, int member) {
    return """
    rhumb.router.map-servers += { address = %s, key = "key of %s", algorithm = sha1 }
    """
        .formatted(address(member), site.label());
  }

  private static String forMember(int member) {
    return """
    rhumb.name = %s
    rhumb.mapping.addresses = [%s]
    rhumb.mapping.cluster { address = 127.0.0.1, port = %d, seeds = ["127.0.0.1:25521"] }
    rhumb.mapping.journal = null
    rhumb.mapping.journal.postgresql = %s
    rhumb.ops.http.port = %d
    """
        .formatted(
            label(member),
            address(member),
            25520 + member,
            LabDatabase.settings(),
            NodeHttp.PORT - 1 + member);
  }

  private static String addresses() {
    return IntStream.rangeClosed(1, SIZE)
        .mapToObj(LabCluster::address)
        .collect(Collectors.joining(", "));
  }

  private static String address(int member) {
    return "192.168.255." + (2 + member);
  }
}
