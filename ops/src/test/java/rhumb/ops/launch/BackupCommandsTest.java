package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import rhumb.ops.cli.ExitCode;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.Nonce;

/// A node fills its database, it is saved, destroyed and restored, and the node goes on as if
/// nothing had been.
class BackupCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REGISTRATIONS = 10_000;
  private static final int RECORDS = 100; // of one Map-Register
  private static final SharedKey KEY =
      new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "the secret of a branch");

  @TempDir Path folder;
  private final String address = RunningNode.address(77);
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @Test
  void aDestroyedDatabaseComesBackAsItWas() throws Exception {
    Path config = RunningNode.mappingNode(folder, address);
    Path backup = folder.resolve("saved");
    Shown sites;
    String configured;
    try (RunningNode node = RunningNode.start(config)) {
      createSite(node.url());
      for (int i = 0; i < REGISTRATIONS / RECORDS; i++) register(i);
      sites = sites(node.url());
      configured = ask(node.url(), "site", "show", "BRANCH");
      assertThat(run("backup", backup.toString(), "-s", node.url())).as("%s", err).isZero();
      assertThat(out.toString())
          .contains("sites            1 made at run time, with 1 keys")
          .contains("registrations    10000 of 10000 EID-prefixes")
          .contains("replay marks     1");
      assertThat(run("backup", backup.toString(), "-s", node.url())).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("saved is there already\n  replace it with --force");
      assertThat(restore(backup, config)).isEqualTo(ExitCode.NEGATIVE);
      assertThat(err.toString()).contains("cannot restore: journal").contains("in use");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rw-------");
    destroy(folder.resolve("journal"));
    assertThat(run("verify", backup.toString())).as("%s", err).isZero();
    assertThat(out.toString()).contains("saved is whole", "at ms1");
    assertThat(restore(backup, config, "--dry-run")).as("%s", err).isZero();
    assertThat(restore(backup, config)).as("%s", err).isZero();
    assertThat(restore(backup, config)).isEqualTo(ExitCode.NEGATIVE);
    assertThat(err.toString()).contains("the journal is not empty", "--replace");
    assertThat(restore(backup, config, "--replace")).as("%s", err).isZero();
    try (RunningNode node = RunningNode.start(config)) {
      assertThat(run("status", "--wait", "60", "-s", node.url())).as("%s", out).isZero();
      sites(node.url()).assertIs(sites);
      assertThat(ask(node.url(), "site", "show", "BRANCH")).isEqualTo(configured);
      assertThat(ask(node.url(), "mapping", "10.0.39.15/32", "--history"))
          .hasLineCount(1)
          .contains("registration-added", "BRANCH registered it by " + address + " at 192.0.2.200");
      // the same message again: the mark says that its nonce was there
      assertThat(isConfirmed(registration(5, 5), 2_000)).isFalse();
      register(REGISTRATIONS / RECORDS);
    }
  }

  /// What a node says of its sites.
  ///
  /// @param times apart, because each run of a node has a clock of its own
  private record Shown(JsonNode sites, List<Instant> times) {
    void assertIs(Shown other) {
      assertThat(sites.equals(other.sites)).as("%.2000s", sites).isTrue();
      assertThat(times).hasSameSizeAs(other.times);
      for (int i = 0; i < times.size(); i++) {
        assertThat(times.get(i)).isCloseTo(other.times.get(i), within(5, ChronoUnit.SECONDS));
      }
    }
  }

  @Test
  void whatIsNoBackupIsNamed() throws Exception {
    Path config = RunningNode.mappingNode(folder, address);
    assertThat(run("verify", config.toString())).isEqualTo(ExitCode.NEGATIVE);
    assertThat(err.toString())
        .isEqualTo(
            "rhumb: " + config + ": this is no backup of Rhumb\n  `rhumb backup FILE` makes one\n");
    assertThat(run("verify", folder.resolve("nowhere").toString())).isEqualTo(ExitCode.USAGE);
    assertThat(restore(config, config)).isEqualTo(ExitCode.NEGATIVE);
    assertThat(restore(folder.resolve("nowhere"), config)).isEqualTo(ExitCode.USAGE);
    assertThat(run("backup", folder.resolve("new").toString(), "-s", "http://127.0.0.1:9"))
        .isEqualTo(ExitCode.CANNOT_CONNECT);
    assertThat(folder.resolve("new")).doesNotExist();
  }

  private void createSite(String url) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "the secret of a branch\n");
    ask(
        url,
        "site",
        "create",
        "BRANCH",
        "--prefix",
        "10.0.0.0/8",
        "--accept-more-specifics",
        "--replay",
        "strict",
        "--key-file",
        secret.toString());
  }

  /// All there is to know, but what the time of asking changes.
  private static Shown sites(String url) throws IOException {
    JsonNode all;
    try (InputStream in = URI.create(url + "/api/v1/sites").toURL().openStream()) {
      all = JSON.readTree(in);
    }
    ((ObjectNode) all).remove("asOf");
    all.findParents("expires").forEach(each -> ((ObjectNode) each).remove("expires"));
    List<Instant> times = new ArrayList<>();
    for (String name : List.of("firstRegistered", "lastRegistered")) {
      for (JsonNode each : all.findParents(name)) {
        times.add(Instant.parse(((ObjectNode) each).remove(name).textValue()));
      }
    }
    all.findParents("rejected").forEach(each -> ((ObjectNode) each).remove("rejected"));
    assertThat(all.findValues("nonce")).hasSize(REGISTRATIONS);
    return new Shown(all, times);
  }

  private void register(int number) throws IOException {
    RunningNode.eventually(
        () -> assertThat(isConfirmed(registration(number, number), 1_000)).isTrue());
  }

  /// A hundred host routes; the nonce rises with the number.
  private static byte[] registration(int number, int nonce) {
    List<MappingRecord> records = new ArrayList<>();
    for (int i = number * RECORDS; i < (number + 1) * RECORDS; i++) {
      var eid = EidPrefix.parse("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + "/32");
      var locator = Locator.local(Rloc.parse("192.0.2." + (1 + i % 200)), 1, 100);
      records.add(MappingRecord.positive(eid, 1440, List.of(locator)).withAuthoritative(true));
    }
    return new MapRegister(
            EnumSet.of(MapRegister.Flag.WANT_MAP_NOTIFY, MapRegister.Flag.PROXY_REPLY),
            new Nonce(1 + nonce),
            AuthenticationData.unsigned(KEY),
            records,
            Optional.of(new XtrIdentity(0, 1, 0)))
        .toSignedByteArray(KEY);
  }

  private boolean isConfirmed(byte[] registration, int patienceMs) throws IOException {
    try (var socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0))) {
      var to = new InetSocketAddress(InetAddress.ofLiteral(address), ControlMessage.PORT);
      socket.send(new DatagramPacket(registration, registration.length, to));
      socket.setSoTimeout(patienceMs);
      socket.receive(new DatagramPacket(new byte[65_535], 65_535));
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  private static void destroy(Path journal) throws IOException {
    try (Stream<Path> files = Files.walk(journal)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  private int restore(Path backup, Path config, String... more) {
    List<String> words = new ArrayList<>(List.of("restore", backup.toString()));
    words.addAll(List.of("--config", config.toString()));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private String ask(String url, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-s", url));
    assertThat(run(all.toArray(String[]::new))).as("%s", err).isZero();
    return out.toString();
  }

  private int run(String... words) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(words);
  }
}
