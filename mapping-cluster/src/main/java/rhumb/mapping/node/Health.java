package rhumb.mapping.node;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.server.Storing;
import rhumb.mapping.view.MappingHealth;

/// Whether the parts of a node work, and what is wrong with those that do not.
final class Health {
  private Health() {}

  static List<MappingHealth> of(
      @Nullable ControlSockets sockets,
      @Nullable MappingCluster cluster,
      @Nullable JournalDatabase journal,
      Storing storing) {
    if (sockets == null || cluster == null || journal == null) {
      return List.of(new MappingHealth("node", false, "stopped"));
    }
    return List.of(sockets(sockets), journal(journal, storing), cluster(cluster));
  }

  private static MappingHealth sockets(ControlSockets sockets) {
    boolean alive = sockets.all().stream().allMatch(ControlSocket::isAlive);
    String addresses =
        sockets.all().stream()
            .map(socket -> socket.address() + " port " + socket.port())
            .collect(Collectors.joining(", "));
    return new MappingHealth(
        "control socket", alive, alive ? addresses : "a reader has stopped: " + addresses);
  }

  private static MappingHealth journal(JournalDatabase journal, Storing storing) {
    Optional<String> trouble = journal.trouble().or(() -> storing.trouble(System.nanoTime()));
    return new MappingHealth("journal", trouble.isEmpty(), trouble.orElse(journal.description()));
  }

  private static MappingHealth cluster(MappingCluster cluster) {
    if (cluster.isTerminated()) return new MappingHealth("cluster", false, "stopped");
    int members = cluster.members();
    int unreachable = cluster.unreachable();
    boolean up = cluster.isUp();
    String size = members == 1 ? "one member" : members + " members";
    return new MappingHealth(
        "cluster",
        up && unreachable == 0,
        (up ? size : "not a member yet, " + size)
            + (unreachable == 0 ? "" : ", " + unreachable + " unreachable"));
  }
}
