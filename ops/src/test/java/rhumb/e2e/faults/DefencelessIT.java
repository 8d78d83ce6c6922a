package rhumb.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rhumb.e2e.Database;
import rhumb.e2e.Eventually;
import rhumb.e2e.faults.History.Event;
import rhumb.e2e.faults.History.Kind;
import rhumb.e2e.faults.NodeProcess.Manner;

/// With a defence switched off the same faults do harm, and the checker finds it: a node that
/// confirms what is only in its memory, and does not mind to have stood still.
@Timeout(value = 10, unit = TimeUnit.MINUTES) // on whatever else is there
class DefencelessIT {
  private static final List<String> OFF =
      List.of(
          "-Dakka.persistence.journal.plugin=akka.persistence.journal.inmem",
          "-Drhumb.mapping-cluster.pause-limit=1h");
  private static final Duration PAUSE = Duration.ofSeconds(6);

  @TempDir private Path folder;
  private final History history = new History(Duration.ZERO, Duration.ZERO);
  private Underlay underlay;
  private Database database;
  private NodeProcess node;

  @BeforeEach
  void start() throws Exception {
    SelfSigned.make(folder);
    underlay = Underlay.make(1);
    database = Database.start(underlay.core(), Underlay.CORE);
    String alone =
        """
        address = 10.77.0.1, port = 25520, seeds = ["10.77.0.1:25520"]
              tls { key-file = node.key, cert-file = node.crt, ca-file = node.crt }\
        """;
    node =
        NodeProcess.start(folder, underlay, 1, alone, Cluster.journal(database), Manner.with(OFF));
    node.awaitUp();
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    database.close();
    underlay.close();
  }

  @Test
  void theCheckerFindsIt() throws Exception {
    try (Client client = Client.in(underlay.core())) {
      write(client, 1);
      long sinceNs = System.nanoTime();
      node.pause();
      Eventually.letPass(PAUSE);
      node.resume();
      read(client);
      history.silent(node.address(), sinceNs, System.nanoTime());
      assertFound("should be silent");

      long awayNs = System.nanoTime();
      database.stop();
      write(client, 2);
      history.unwritable(awayNs, System.nanoTime());
      database.start();
      assertFound("cannot have been stored");

      node.kill();
      node.startAgain();
      node.awaitUp();
      read(client);
      assertFound("should have seen 2");
    }
  }

  private void assertFound(String contradiction) {
    assertThat(history.contradictions()).anyMatch(found -> found.startsWith(contradiction));
  }

  private void write(Client client, int write) throws Exception {
    long askedNs = System.nanoTime();
    history.add(new Event(askedNs, askedNs, Kind.BEGUN, "", Client.eid(0), write));
    assertThat(client.register(node.address(), 0, write, 20_000)).isTrue();
    add(askedNs, Kind.CONFIRMED, write);
  }

  private void read(Client client) throws Exception {
    long askedNs = System.nanoTime();
    Optional<Integer> found = client.lookUp(node.address(), 0, 20_000);
    assertThat(found).isPresent();
    add(askedNs, Kind.READ, found.get());
  }

  private void add(long askedNs, Kind kind, int write) {
    history.add(new Event(askedNs, System.nanoTime(), kind, node.address(), Client.eid(0), write));
  }
}
