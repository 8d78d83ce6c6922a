package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.mapping.view.MappingEvent;
import rhumb.mapping.view.MappingQueries;

/// What happens while commands look, and what they do to the members of the cluster.
class HappeningsTest extends CommandRuns {
  private final SeedCluster cluster = new SeedCluster();

  @Override
  MappingQueries mapping() {
    return cluster;
  }

  @BeforeAll
  void happen() {
    cluster.say(MappingEvent.Kind.REGISTERED, "SITE1", "172.16.10.0/24", "192.168.100.1");
    cluster.say(MappingEvent.Kind.REGISTERED, "SITE2", "172.16.30.0/24", "192.168.100.2");
    cluster.say(MappingEvent.Kind.ENDED, "SITE2", "172.16.30.0/24");
  }

  @BeforeEach
  void forget() {
    cluster.forget();
    cluster.patience = 0;
  }

  private static final String HISTORY =
      """
      2026-11-22T12:00:00.000Z registration-added    SITE2 registered 172.16.30.0/24 at 192.168.100.2
      2026-11-22T12:00:00.000Z registration-ended    172.16.30.0/24 of SITE2 is gone
      """;

  @Test
  void followedEventsComeOnce() throws Exception {
    var command = CompletableFuture.supplyAsync(() -> run("events -f --for 3 --eid 10.66.0.0/16"));
    String line = "SITE3 registered 10.66.0.0/16 at 192.168.66.6";
    cluster.say(MappingEvent.Kind.REGISTERED, "SITE3", "10.66.0.0/16", "192.168.66.6");
    assertThat(command.get()).isZero();
    assertThat(out.toString()).containsOnlyOnce(line);
    listen();
    assertThat(run("events -f --for 1 --eid 10.66.0.0/16 -o json")).isZero();
    assertThat(out.toString().lines()).hasSize(1).first().asString().startsWith("{").contains(line);
  }

  @Test
  void aMappingHasAHistory() {
    assertPrints("mapping 172.16.30.0/24 --history", HISTORY);
    listen();
    assertPrints("mapping 172.16.30.0/24 --history --watch --for 1", HISTORY);
    listen();
    assertThat(run("mapping 10.99.0.0/16 --history")).isEqualTo(1);
    listen();
    assertThat(run("mapping --history")).isEqualTo(2);
  }

  @Test
  void packetsAreFilteredByTypeAndWhatTheyAreAbout() {
    assertThat(run("packets -f --for 1 --type map-request -o json")).isZero();
    assertThat(out.toString().lines()).hasSize(1).first().asString().contains("ECM");
    listen();
    assertThat(run("packets --about 10.1.1.2")).isZero();
    assertThat(out.toString().lines()).hasSize(1);
    listen();
    assertThat(run("packets --about 192.168.100.2")).isZero();
    assertThat(out.toString().lines()).hasSize(3);
  }

  @Test
  void aCaptureIsReadByTshark(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("control.pcap");
    assertThat(run("packets --pcap " + file)).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .isEqualTo(
            "rhumb: 1 message in "
                + file
                + "; zeros stand for keys, authentication codes and the node's own address,"
                + " and 2 that nobody could mask are left out\n");
    List<String> fields =
        List.of("frame.time_epoch", "ip.src", "ip.dst", "udp.dstport", "lisp.type");
    List<String> words =
        new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields"));
    fields.forEach(field -> words.addAll(List.of("-e", field)));
    Process tshark =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String read = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(read.strip().split("\t"))
        .hasSize(fields.size())
        .endsWith("192.168.100.2", "0.0.0.0", "4342", "1");
    listen();
    assertThat(run("packets --pcap " + file)).isEqualTo(2);
    assertThat(err.toString()).contains("it is there already");
  }

  @Test
  void aMemberIsToldToLeaveOrDeclaredGone() {
    assertPrints("cluster leave 10.0.0.2", "10.0.0.2:25520 hands over and leaves\n");
    listen();
    assertPrints("cluster down 10.0.0.3:25520", "10.0.0.3:25520 is declared gone\n");
    assertThat(cluster.told).containsExactly("leave 10.0.0.2:25520", "down 10.0.0.3:25520");
  }

  @Test
  void drainingWaitsUntilTheMemberIsGone() {
    cluster.patience = 2;
    assertPrints(
        "cluster drain 10.0.0.2",
        """
        10.0.0.2:25520 is leaving, 0 shards
        10.0.0.2:25520 has left; the others have its shards
        """);
  }

  @Test
  void whatWouldHurtIsRefused() {
    assertThat(run("cluster down 10.0.0.1")).isEqualTo(2);
    assertThat(run("cluster drain 10.0.0.1")).isEqualTo(2);
    assertThat(run("cluster leave 10.9.9.9")).isEqualTo(1);
    assertThat(cluster.told).isEmpty();
  }
}
