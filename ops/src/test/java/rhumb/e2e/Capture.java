package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import rhumb.ops.lab.Lab;
import rhumb.ops.lab.LabNode;

/// Records what crosses the core, on the links of all three routers, and lets tshark judge it.
final class Capture implements AutoCloseable {
  /// One packet as it was seen on a router's link; a packet from router to router is seen twice.
  ///
  /// @param link the router at the link's end
  /// @param time in seconds since the capture began
  /// @param length of the outer IP packet
  /// @param unfragmentable DF of the outer IPv4 header; true for IPv6
  /// @param payload of the outer UDP datagram; empty if it is none
  record Packet(
      String link,
      double time,
      String source,
      String destination,
      int sourcePort,
      int destinationPort,
      int length,
      boolean unfragmentable,
      byte[] payload) {
    boolean isFrom(LabNode node) {
      return link.equals(node.label())
          && (source.equals(node.ipv4()) || source.equals(node.ipv6()));
    }

    boolean isTo(LabNode node) {
      return destination.equals(node.ipv4()) || destination.equals(node.ipv6());
    }

    boolean isControl() {
      return destinationPort == 4342 || sourcePort == 4342;
    }

    boolean isData() {
      return destinationPort == 4341;
    }
  }

  private static final List<String> FIELDS =
      List.of(
          "frame.interface_name",
          "frame.time_relative",
          "ip.src",
          "ip.dst",
          "ipv6.src",
          "ipv6.dst",
          "udp.srcport",
          "udp.dstport",
          "ip.len",
          "udp.length",
          "ip.flags.df",
          "udp.payload");

  private final Path file;
  private final Process dumpcap;

  private Capture(Path file, Process dumpcap) {
    this.file = file;
    this.dumpcap = dumpcap;
  }

  static Capture start(Lab lab, Path file) throws IOException {
    String[] command = {
      "dumpcap", "-q", "-i", "SITE1", "-i", "SITE2", "-i", "MR_MS", "-w", file.toString()
    };
    Process process =
        new ProcessBuilder(lab.on(LabNode.CORE, command))
            .redirectErrorStream(true)
            .redirectOutput(file.resolveSibling("dumpcap.log").toFile())
            .start();
    var capture = new Capture(file, process);
    Eventually.assertWithin(LabRun.SOON, capture::assertRunning);
    return capture;
  }

  private void assertRunning() {
    assertThat(dumpcap.isAlive()).as("dumpcap runs").isTrue();
    assertThat(file).isNotEmptyFile();
  }

  /// Ends the recording; what was recorded can be read afterwards.
  @Override
  public void close() throws InterruptedException {
    dumpcap.destroy();
    dumpcap.waitFor();
  }

  /// What was recorded so far. Waits until the packet that `last` describes is in the file: dumpcap
  /// writes with a delay.
  List<Packet> packetsUntil(Predicate<Packet> last) {
    List<Packet> seen = new ArrayList<>();
    Eventually.assertWithin(
        LabRun.SOON,
        () -> {
          seen.clear();
          seen.addAll(packets());
          assertThat(seen).anyMatch(last);
        });
    return seen;
  }

  List<Packet> packets() {
    List<String> arguments = new ArrayList<>(List.of("-T", "fields", "-E", "occurrence=f"));
    FIELDS.forEach(field -> arguments.addAll(List.of("-e", field)));
    return tshark(arguments).map(Capture::packet).toList();
  }

  /// What tshark says about every packet in which it finds fault.
  List<String> complaints() {
    String filter =
        "_ws.malformed || (lisp && _ws.expert.severity >= 0x00800000)"
            + " || (lisp-data && _ws.expert.severity >= 0x00800000)";
    return tshark(
            List.of("-Y", filter, "-T", "fields", "-e", "frame.number", "-e", "_ws.expert.message"))
        .toList();
  }

  /// Waits until so many packets match one of tshark's filters: what was captured is written a
  /// little later.
  void await(int atLeast, String filter) {
    Eventually.assertWithin(
        LabRun.SOON,
        () ->
            assertThat(tshark(List.of("-Y", filter, "-T", "fields", "-e", "frame.number")))
                .hasSizeGreaterThanOrEqualTo(atLeast));
  }

  private Stream<String> tshark(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
    command.addAll(arguments);
    return Eventually.unchecked(
        () -> {
          var errors = Files.createTempFile("tshark", ".log");
          Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
          String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          int status = process.waitFor();
          // 2: the last packet is still being written.
          assertThat(status).as(Files.readString(errors)).isIn(0, 2);
          Files.delete(errors);
          return out.lines().filter(line -> !line.isBlank());
        });
  }

  private static Packet packet(String line) {
    String[] f = Arrays.copyOf(line.split("\t", -1), FIELDS.size());
    boolean v4 = !f[2].isEmpty();
    return new Packet(
        f[0],
        Double.parseDouble(f[1]),
        v4 ? f[2] : f[4],
        v4 ? f[3] : f[5],
        number(f[6]),
        number(f[7]),
        v4 ? number(f[8]) : 40 + number(f[9]),
        !v4 || "1".equals(f[10]) || "True".equals(f[10]),
        HexFormat.of().parseHex(f[11] == null ? "" : f[11].replace(":", "")));
  }

  private static int number(String text) {
    return text == null || text.isEmpty() ? 0 : Integer.parseInt(text);
  }
}
