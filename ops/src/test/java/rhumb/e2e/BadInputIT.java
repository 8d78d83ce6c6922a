package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;
import static rhumb.ops.lab.LabNode.CORE;
import static rhumb.ops.lab.LabNode.HOST1;
import static rhumb.ops.lab.LabNode.HOST2;
import static rhumb.ops.lab.LabNode.MR_MS;
import static rhumb.ops.lab.LabNode.SITE1;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import rhumb.ops.lab.LabFailure;
import rhumb.ops.lab.LabNode;
import rhumb.ops.lab.LabOptions;
import rhumb.ops.lab.LabOptions.Family;
import rhumb.ops.lab.LabOptions.OnMiss;
import rhumb.protocol.linux.NetworkNamespace;

/// Nonsense from the network is counted, nonsense from a person is answered in a line.
@TestInstance(PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {
  private static final int JUNK = 200; // datagrams

  private LabRun run;

  @BeforeAll
  void start() throws Exception {
    run = LabRun.start("bad", LabOptions.of(OnMiss.HOLD, Family.V4));
  }

  @AfterAll
  void end() throws Exception {
    if (run != null) run.close();
  }

  @Test
  void malformedControlMessagesAreCountedByReason() throws Exception {
    for (LabNode node : List.of(SITE1, MR_MS)) {
      String dropped = node == SITE1 ? "/router/controlDropped" : "/mapping/dropped";
      long before = sum(node, dropped);
      long sent = sendJunk(node, 4342);
      Eventually.assertWithin(
          LabRun.SOON, () -> assertThat(sum(node, dropped) - before).isEqualTo(sent));
    }
    assertThat(run.ping(HOST1, HOST2.ipv4(), 2).lost()).isEmpty();
  }

  @Test
  void malformedDataPacketsAreCountedByReason() throws Exception {
    String dropped = "/router/decapsulation/dropped";
    long before = sum(SITE1, dropped);
    long sent = sendJunk(SITE1, 4341);
    Eventually.assertWithin(
        LabRun.SOON, () -> assertThat(sum(SITE1, dropped) - before).isEqualTo(sent));
    assertThat(run.ping(HOST1, HOST2.ipv4(), 2).lost()).isEmpty();
  }

  @Test
  void aConfigurationWithThreeMistakesGetsThreeMessages(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("wrong.conf");
    String good = Files.readString(run.lab.config(SITE1));
    String wrong =
        good.replace("on-miss = hold", "on-miss = keep")
            .replace("172.16.10.0/24", "172.16.10.1/24")
            .replace("map-resolvers", "map-resolver");
    Files.writeString(file, wrong);
    LabRun.Said said = run.rhumb(CORE, "node", "--config", file.toString());
    assertThat(said.status()).isEqualTo(2);
    assertThat(said.output().lines().filter(l -> l.startsWith(file + ":")))
        .as(said.output())
        .hasSizeGreaterThanOrEqualTo(3)
        .anyMatch(l -> l.contains("on-miss"))
        .anyMatch(l -> l.contains("172.16.10.1/24"))
        .anyMatch(l -> l.contains("map-resolver"));
    assertThat(said.output()).doesNotContain("\tat ");
  }

  @Test
  void aPortInUseIsSaidInALine() {
    assertRefused(run.rhumb(MR_MS, "node", "--config", run.lab.config(MR_MS).toString()), "in use");
  }

  @Test
  void aJournalInUseIsSaidInALine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("second.conf");
    String first = Files.readString(run.lab.config(MR_MS));
    Files.writeString(
        file,
        first
            .replaceAll("addresses = \\[[^\\]]*\\]", "addresses = [127.0.0.1]")
            .replace("port = 8090", "port = 8091"));
    LabRun.Said said = run.rhumb(MR_MS, "node", "--config", file.toString());
    assertRefused(said, "journal");
  }

  @Test
  @Order(Integer.MAX_VALUE) // SITE1 stays down
  void aMissingPermissionIsSaidInALine() throws LabFailure {
    run.lab.stop(SITE1);
    String config = run.lab.config(SITE1).toString();
    LabRun.Said said =
        run.say(
            SITE1,
            "setpriv",
            "--bounding-set=-net_admin",
            "--inh-caps=-net_admin",
            "rhumb",
            "node",
            "--config",
            config);
    assertRefused(said, "CAP_NET_ADMIN");
  }

  private static void assertRefused(LabRun.Said said, String reason) {
    assertThat(said.status()).as(said.output()).isNotZero();
    assertThat(said.output()).contains(reason).doesNotContain("\tat ");
    assertThat(said.output().lines().filter(l -> l.startsWith("rhumb:"))).hasSize(1);
  }

  /// Random octets that are no LISP message: type 0 on the control port, too short on the data
  /// port.
  private long sendJunk(LabNode to, int port) throws Exception {
    var random = new Random(4341);
    try (NetworkNamespace core = NetworkNamespace.named(run.lab.namespace(CORE));
        DatagramSocket socket = core.call(DatagramSocket::new)) {
      for (int i = 0; i < JUNK; i++) {
        byte[] octets = new byte[1 + random.nextInt(port == 4341 ? 7 : 100)];
        random.nextBytes(octets);
        octets[0] &= 0x0F;
        socket.send(
            new DatagramPacket(octets, octets.length, new InetSocketAddress(to.ipv4(), port)));
      }
    }
    return JUNK;
  }

  private long sum(LabNode node, String pointer) {
    long sum = 0;
    var counters = run.lab.ask(node, "/api/v1/statistics").orElseThrow().at(pointer);
    for (var counter : counters) sum += counter.asLong();
    return sum;
  }
}
