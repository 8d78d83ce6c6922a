package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Registers.register;
import static rhumb.mapping.testing.Requests.request;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.journal.JournalDatabase;
import rhumb.mapping.settings.MappingSettings.Journal;
import rhumb.mapping.testing.Station;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapReply;

/// A node with the embedded journal is killed while it writes, again and again: what it has
/// confirmed is there afterwards. `-Drhumb.kill.rounds=N` for more rounds; with
/// `-Drhumb.kill.options=…` for Java, one defence or another can be switched off.
class KilledJournalTest {
  private static final int ROUNDS = Integer.getInteger("rhumb.kill.rounds", 2);
  private static final int BURST = 48; // Map-Registers at once
  private static final long SEED = Long.getLong("rhumb.kill.seed", System.nanoTime());

  @TempDir private Path folder;
  private final Random random = new Random(SEED);
  private final TreeSet<Integer> confirmed = new TreeSet<>();
  private int next;

  @Test
  void nothingConfirmedIsLost() throws Exception {
    String options = System.getProperty("rhumb.kill.options", "");
    String[] more = Stream.of(options.split(" ")).filter(o -> !o.isEmpty()).toArray(String[]::new);
    for (int round = 0; round <= ROUNDS; round++) {
      try (NodeProcess.Starting starting =
          NodeProcess.start(folder.toString(), 0, List.of(), more)) {
        NodeProcess node = starting.awaitUp();
        assertThat(missing(node)).as("round %d, seed %d, %s", round, SEED, files()).isEmpty();
        if (round < ROUNDS) writeUntilKilled(node);
        else assertThat(node.stop()).isTrue();
      }
    }
    assertThat(confirmed).hasSizeGreaterThan(BURST);
  }

  @Test // as H2 does by default, only later
  void commitsThatReachTheFileLaterAreLost() throws Exception {
    try (NodeProcess.Starting starting =
        NodeProcess.start(folder.toString(), 0, List.of(), late())) {
      NodeProcess node = starting.awaitUp();
      try (Station etr = node.station()) {
        sendBurst(etr);
        confirm(etr.receive());
        for (Station.Received each : etr.receiveAll(200, BURST - 1)) confirm(each);
      }
      node.kill();
    }
    try (NodeProcess.Starting starting = NodeProcess.start(folder.toString(), 0, List.of())) {
      assertThat(missing(starting.awaitUp())).isNotEmpty();
    }
  }

  /// Options that let commits wait a minute for the file.
  private String[] late() throws Exception {
    String pool = "akka-persistence-jdbc.shared-databases.slick.db.";
    try (var journal = JournalDatabase.open(new Journal.Embedded(folder))) {
      String url = journal.config().getString(pool + "url");
      assertThat(url).contains("WRITE_DELAY=0");
      return new String[] {
        "-D" + pool + "url=" + url.replace("WRITE_DELAY=0", "WRITE_DELAY=60000"),
        "-D" + pool + "driver=org.h2.Driver"
      };
    }
  }

  private void writeUntilKilled(NodeProcess node) throws InterruptedException {
    long end = System.nanoTime() + (long) (400 + random.nextInt(900)) * 1_000_000;
    Thread killer = new Thread(() -> killAt(node, end));
    killer.start();
    try (Station etr = node.station()) {
      while (killer.isAlive()) {
        sendBurst(etr);
        for (Station.Received each : etr.receiveAll(200, BURST)) confirm(each);
      }
    }
    killer.join();
  }

  private void sendBurst(Station etr) {
    for (int i = 0; i < BURST; i++) {
      etr.send(register(eid(next++) + "/32", "192.0.2.1").nonce(next).signed());
    }
  }

  private static void killAt(NodeProcess node, long end) {
    while (System.nanoTime() < end) java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    try {
      node.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void confirm(Station.Received received) {
    String eid = ((MapNotify) received.message()).records().getFirst().eid().toString();
    String[] parts = eid.replace("/32", "").split("\\.");
    confirmed.add(
        Integer.parseInt(parts[1]) << 16
            | Integer.parseInt(parts[2]) << 8
            | Integer.parseInt(parts[3]));
  }

  private List<Integer> missing(NodeProcess node) {
    List<Integer> missing = new ArrayList<>();
    try (Station itr = node.station()) {
      for (int each : confirmed) {
        itr.send(
            EncapsulatedControlMessage.of(
                IpAddress.parse("127.0.0.1"),
                itr.port(),
                IpAddress.parse(address(each)),
                request(address(each), List.of("127.0.0.1"))));
        if (itr.receive(MapReply.class).records().getFirst().isNegative()) missing.add(each);
      }
    }
    return missing;
  }

  /// Spread over all partitions.
  private static String eid(int index) {
    return address(index * 0x9E_37_79 & 0xFF_FF_FF);
  }

  private static String address(int bits) {
    return "10." + (bits >>> 16) + "." + (bits >>> 8 & 0xFF) + "." + (bits & 0xFF);
  }

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName() + " " + f.toFile().length()).toList();
    }
  }
}
