package rhumb.ops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.ops.access.Role;
import rhumb.ops.access.Token;

/// The file, the drop-ins and the environment.
class ConfigLayersTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file =
        write("node.conf", "rhumb { name = A, mapping.addresses = [192.0.2.1], log.level = warn }");
  }

  private Path write(String name, String text) throws IOException {
    Path at = folder.resolve(name);
    Files.createDirectories(at.getParent());
    return Files.writeString(at, text);
  }

  @Test
  void dropInsWinInTheOrderOfTheirNames() throws Exception {
    write("conf.d/10-name.conf", "rhumb.name = B");
    write("conf.d/20-name.conf", "rhumb { name = C, ops.http.port = 8091 }");
    write("conf.d/README", "not read");
    NodeSettings node = NodeConfig.load(file, Map.of());
    assertThat(node.name()).isEqualTo("C");
    assertThat(node.http().port()).isEqualTo(8091);
    assertThat(node.log().level()).isEqualTo(LogSettings.Level.WARN);
  }

  @Test
  void dropInsAddSites() throws Exception {
    String site = "{ name = %s, keys = [{ key = k }], prefixes = [{ eid = 10.%s.0.0/16 }] }";
    write("conf.d/a.conf", "rhumb.mapping.sites += " + site.formatted("S1", 1));
    write("conf.d/b.conf", "rhumb.mapping.sites += " + site.formatted("S2", 2));
    assertThat(NodeConfig.load(file, Map.of()).mapping().orElseThrow().sites())
        .extracting("name")
        .containsExactly("S1", "S2");
  }

  @Test
  void theEnvironmentWins() throws Exception {
    write("conf.d/10.conf", "rhumb.name = B");
    NodeSettings node =
        NodeConfig.load(
            file,
            Map.of(
                "RHUMB_NAME", "E",
                "RHUMB_MAPPING_ADDRESSES", "[192.0.2.7, \"2001:db8::7\"]",
                "RHUMB_OPS_HTTP_PORT", "0",
                "RHUMB_SERVER", "not a key of the configuration",
                "PATH", "/bin"));
    assertThat(node.name()).isEqualTo("E");
    assertThat(node.http().port()).isZero();
    assertThat(node.mapping().orElseThrow().addresses()).hasToString("[192.0.2.7, 2001:db8::7]");
  }

  @Test
  void mistakesNameTheFileOrTheVariable() throws Exception {
    write("conf.d/10.conf", "rhumb {\n  nmae = B\n}");
    InvalidConfig e =
        catchThrowableOfType(
            InvalidConfig.class,
            () ->
                NodeConfig.load(
                    file,
                    Map.of(
                        "RHUMB_OPS_HTTP_PRT", "1",
                        "RHUMB_LOG_LEVEL", "loud",
                        "RHUMB_MAPPING_ROLES", "[map-server")));
    List<String> told =
        e.problems().stream().map(p -> p.toString().replace(folder + "/", "")).toList();
    assertThat(told)
        .anySatisfy(
            t ->
                assertThat(t)
                    .startsWith("environment RHUMB_OPS_HTTP_PRT: sets no key; did you mean"))
        .anySatisfy(t -> assertThat(t).startsWith("environment RHUMB_MAPPING_ROLES: is no list"));
  }

  @Test
  void aWrongValueOfTheEnvironmentIsSaidToBeThere() {
    InvalidConfig e =
        catchThrowableOfType(
            InvalidConfig.class, () -> NodeConfig.load(file, Map.of("RHUMB_LOG_LEVEL", "loud")));
    assertThat(e.problems()).hasSize(1);
    assertThat(e.problems().getFirst().toString())
        .startsWith("environment RHUMB_LOG_LEVEL: rhumb.log.level: ");
  }

  @Test
  void aMistakeInADropInIsSaidToBeThere() throws Exception {
    write("conf.d/10.conf", "rhumb {\n  nmae = B\n}");
    write("conf.d/20.conf", "rhumb {\n  = B\n}");
    InvalidConfig e =
        catchThrowableOfType(InvalidConfig.class, () -> NodeConfig.load(file, Map.of()));
    assertThat(e.problems().getFirst().toString()).contains("conf.d/20.conf:2: ");
    Files.delete(folder.resolve("conf.d/20.conf"));
    e = catchThrowableOfType(InvalidConfig.class, () -> NodeConfig.load(file, Map.of()));
    assertThat(e.problems().getFirst().toString())
        .endsWith("conf.d/10.conf:2: rhumb.nmae: unknown key; did you mean name?");
  }

  @Test
  void everyValueIsShownWithItsOriginAndWithoutSecrets() throws Exception {
    write(
        "conf.d/s.conf",
        "rhumb.mapping.sites = [{ name = S, keys = [{ key = canary }], prefixes = [{ eid ="
            + " 10.0.0.0/8 }] }]");
    var values =
        NodeConfig.effective(file, Map.of("RHUMB_OPS_HTTP_PORT", "8099")).values().stream()
            .map(v -> v.path() + " = " + v.text() + " # " + v.origin().replace(folder + "/", ""))
            .toList();
    assertThat(values)
        .contains(
            "rhumb.name = \"A\" # node.conf:1",
            "rhumb.ops.http.port = \"8099\" # environment RHUMB_OPS_HTTP_PORT",
            "rhumb.log.format = \"text\" # default",
            "rhumb.mapping.sites[0].name = \"S\" # conf.d/s.conf:1",
            "rhumb.mapping.cluster.port = 0 # default")
        .noneMatch(line -> line.contains("canary") || line.contains("rhumb.router"));
  }

  @Test
  void whatDiffersIsALineEach() throws Exception {
    EffectiveConfig before = NodeConfig.effective(file, Map.of());
    EffectiveConfig after =
        NodeConfig.effective(file, Map.of("RHUMB_LOG_LEVEL", "info", "RHUMB_NAME", "Z"));
    assertThat(after.changesSince(before))
        .containsExactly(
            "- rhumb.log.level = \"warn\"",
            "+ rhumb.log.level = \"info\"",
            "- rhumb.name = \"A\"",
            "+ rhumb.name = \"Z\"");
    assertThat(after.changesSince(after)).isEmpty();
  }

  @Test
  void tokensOffLoopbackTravelInsideTls() throws Exception {
    write("tokens", Token.of("me", Role.VIEWER, "secret").line());
    String http = "rhumb.ops.http { host = 192.0.2.1, token-file = tokens, %s }";
    write("conf.d/http.conf", http.formatted(""));
    InvalidConfig e =
        catchThrowableOfType(InvalidConfig.class, () -> NodeConfig.load(file, Map.of()));
    assertThat(e.getMessage()).contains("off loopback tokens would travel in the clear");
    write("conf.d/http.conf", http.formatted("cleartext = true"));
    assertThat(NodeConfig.load(file, Map.of()).http().tls()).isEmpty();
    write("conf.d/http.conf", http.formatted("tls { cert-file = tokens, key-flie = none }"));
    e = catchThrowableOfType(InvalidConfig.class, () -> NodeConfig.load(file, Map.of()));
    assertThat(e.getMessage())
        .contains("tokens holds no certificate in PEM", "did you mean key-file?")
        .doesNotContain("in the clear");
  }
}
