package rhumb.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rhumb.e2e.Eventually;
import rhumb.e2e.faults.NodeProcess.Manner;
import rhumb.mapping.node.WallClockNode;

/// What [FaultsRun#clockSet] finds when the defence is off: two nodes, each alone, see an hour pass
/// at once. In no check, because a start under libfaketime takes minutes on a busy machine.
@Timeout(value = 10, unit = TimeUnit.MINUTES) // on whatever else is there
class SetClockRun {
  private static final Duration SWEPT = Duration.ofMillis(1_500); // partitions, of what is over
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int PATIENCE_MS = 20_000;

  @TempDir private Path folder;

  @Test
  void leasesByTheTimeOfDayAreOver() throws Exception {
    var time = new TimeOfDay(folder.resolve("time"));
    Manner right = Manner.with(List.of()).seeing(time);
    var wrong = new Manner(WallClockNode.class, List.of(), Optional.of(time));
    try (Underlay underlay = Underlay.make(2);
        NodeProcess steady = node(underlay, 1, right);
        NodeProcess swayed = node(underlay, 2, wrong);
        Client client = Client.in(underlay.core())) {
      for (NodeProcess each : List.of(steady, swayed)) {
        each.awaitUp();
        assertThat(client.register(each.address(), 0, 1, PATIENCE_MS)).isTrue();
      }
      time.set(HOUR);
      Eventually.assertWithin(Cluster.RECOVERY, () -> assertFound(client, swayed, 0));
      steady.setClock(HOUR); // it sees so, too
      Eventually.letPass(SWEPT);
      assertFound(client, steady, 1);
    }
  }

  private NodeProcess node(Underlay underlay, int number, Manner manner) throws Exception {
    String journal = "embedded { folder = " + folder.resolve("journal" + number) + " }";
    return NodeProcess.start(folder, underlay, number, "", journal, manner);
  }

  private static void assertFound(Client client, NodeProcess node, int write) {
    Optional<Integer> found =
        Eventually.unchecked(() -> client.lookUp(node.address(), 0, PATIENCE_MS));
    assertThat(found).contains(write);
  }
}
