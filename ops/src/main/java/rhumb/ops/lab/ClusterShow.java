package rhumb.ops.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `rhumb demo --cluster`: three mapping nodes, one of which dies and comes back, while the sites
/// talk. Goes on until it is interrupted.
final class ClusterShow {
  private static final Pattern SEQUENCE = Pattern.compile("icmp_seq=(\\d+)");
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final int LINES_BETWEEN_DEATHS = 4;
  private static final int VICTIM = LabCluster.SIZE;

  private final Lab lab;
  private final Demo.Stage stage;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();

  ClusterShow(Lab lab, Demo.Stage stage) {
    this.lab = lab;
    this.stage = stage;
  }

  void play() throws LabFailure {
    try (LabDoor door = LabDoor.open(lab.namespace(LabNode.MR_MS), NodeHttp.PORT)) {
      stage.line("");
      stage.line("Dashboard: " + stage.typed().apply(door.url()) + "   (pages Topology, Cluster)");
      if (!PostgreSql.isRealRoot()) {
        stage.line("  inside of the lab only, since this is not root: sudo rhumb demo --cluster");
      }
      stage.line("host1 pings host2 ten times a second. Ctrl-C ends and removes everything.");
      stage.line("");
      traffic();
      for (int line = 1; !Thread.currentThread().isInterrupted(); line++) {
        LockSupport.parkNanos(EVERY.toNanos());
        stage.line(now());
        act(line);
      }
    }
  }

  private void act(int line) throws LabFailure {
    if (line % (2 * LINES_BETWEEN_DEATHS) == LINES_BETWEEN_DEATHS) {
      lab.cluster().kill(VICTIM);
      stage.line("  " + LabCluster.label(VICTIM) + " is killed, as by a power cut");
    } else if (line % (2 * LINES_BETWEEN_DEATHS) == 0) {
      lab.cluster().start(VICTIM);
      stage.line("  " + LabCluster.label(VICTIM) + " is started again");
    }
  }

  private String now() {
    int lost = asked.get() - answered.get();
    String packets = asked.get() + " packets from host1 to host2, " + lost + " lost · ";
    int members = lab.mappingNodes();
    if (members == 0) return packets + "MR_MS waits for an answer of the others";
    boolean all = lab.registered(LabNode.SITE1) && lab.registered(LabNode.SITE2);
    return packets + (all ? "2" : "not all") + " sites registered · " + members + " mapping nodes";
  }

  /// The pings end with the lab, whose namespaces they run in.
  private void traffic() throws LabFailure {
    var ping = lab.on(LabNode.HOST1, "ping", "-n", "-i", "0.1", "-s", "1000", host2());
    try {
      Process process = Programs.builder(ping).redirectErrorStream(true).start();
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      Thread.ofPlatform().daemon().name("pings").start(() -> output.lines().forEach(this::count));
    } catch (IOException e) {
      throw new LabFailure("cannot run ping: " + e.getMessage(), "");
    }
  }

  private static String host2() {
    return LabNode.HOST2.ipv4();
  }

  private void count(String line) {
    Matcher sequence = SEQUENCE.matcher(line);
    if (!sequence.find()) return;
    answered.incrementAndGet();
    asked.accumulateAndGet(Integer.parseInt(sequence.group(1)), Math::max);
  }
}
