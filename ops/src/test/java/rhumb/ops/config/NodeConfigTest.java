package rhumb.ops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.mapping.settings.MappingSettings;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.router.settings.RouterSettings;
import rhumb.router.settings.RouterSettings.Role;

class NodeConfigTest {
  @TempDir Path folder;

  private static final String SITE2 =
      """
      rhumb {
        name = SITE2
        router {
          rlocs = [192.168.100.2]
          database = [{
            eid = 172.16.30.0/24
            locators = [{ rloc = 192.168.100.2, priority = 10, weight = 50 }]
            ttl = 1d
          }]
          map-resolvers = [192.168.255.3]
          map-servers = [{ address = 192.168.255.3, key = foo, algorithm = sha1 }]
          xtr-id = "0xDC4A8044-0x87093251-0x602669CB-0x5B720F12"
        }
      }
      """;

  private static final String MR_MS =
      """
      rhumb {
        name = MR_MS
        mapping {
          addresses = [192.168.255.3]
          sites = [
            { name = SITE1, keys = [{ key = foo, algorithm = sha1 }], prefixes = [{ eid = 172.16.10.0/24 }] }
            { name = SITE2, keys = [{ key = foo, algorithm = sha1 }], prefixes = [{ eid = 172.16.30.0/24 }] }
          ]
          journal.embedded.folder = journal
        }
      }
      """;

  @Test
  void theSeedsRouterIsRead() throws Exception {
    RouterSettings router = load(SITE2).router().orElseThrow();
    assertThat(router.name()).isEqualTo("SITE2");
    assertThat(router.rlocs()).containsExactly(IpAddress.parse("192.168.100.2"));
    assertThat(router.roles()).containsExactlyInAnyOrder(Role.ITR, Role.ETR);
    assertThat(router.database())
        .singleElement()
        .satisfies(m -> assertThat(m.eid()).isEqualTo(EidPrefix.parse("172.16.30.0/24")))
        .satisfies(m -> assertThat(m.ttlMinutes()).isEqualTo(1440))
        .satisfies(m -> assertThat(m.locators()).hasToString("[192.168.100.2 10/50 local up]"));
    assertThat(router.mapServers().getFirst().key().algorithm())
        .isEqualTo(HmacAlgorithm.HMAC_SHA_1_96);
    assertThat(router.identity().orElseThrow().xtrId())
        .isEqualTo("0xDC4A8044-0x87093251-0x602669CB-0x5B720F12");
  }

  @Test
  void whatIsNotWrittenIsAsTheManualSays() throws Exception {
    NodeSettings node = load(SITE2);
    assertThat(node.http().host().getHostAddress()).isEqualTo("127.0.0.1");
    assertThat(node.http().port()).isEqualTo(8090);
    assertThat(node.log().level()).isEqualTo(LogSettings.Level.INFO);
    RouterSettings router = node.router().orElseThrow();
    assertThat(router.mapCache())
        .isEqualTo(
            new RouterSettings.MapCache(
                100_000, RouterSettings.OnMiss.HOLD, 16, 4 << 20, Duration.ofSeconds(2)));
    assertThat(router.tun().name()).isEqualTo("lisp0");
    assertThat(router.underlay()).isEqualTo(new RouterSettings.Underlay(0, 4341, 16));
    assertThat(router.probing()).isEqualTo(RouterSettings.Probing.DEFAULT);
    assertThat(router.mapServers().getFirst().wantMapNotify()).isTrue();
  }

  @Test
  void theSeedsMapServerIsRead() throws Exception {
    MappingSettings mapping = load(MR_MS).mapping().orElseThrow();
    assertThat(mapping.mapServer()).isTrue();
    assertThat(mapping.mapResolver()).isTrue();
    assertThat(mapping.sites())
        .extracting(MappingSettings.Site::name)
        .containsExactly("SITE1", "SITE2");
    assertThat(mapping.journal())
        .isEqualTo(new MappingSettings.Journal.Embedded(folder.resolve("journal")));
    assertThat(mapping.cluster().seeds()).isEmpty();
  }

  @Test
  void everyMistakeIsToldAtOnceWithItsLine() {
    String text =
        """
        rhumb {
          router {
            rlocs = [192.168.100.2]
            database = [{ eid = 172.16.30.1/24, locators = [{ rloc = 192.168.100.2 }] }]
            map-resolvres = [192.168.255.3]
            map-cache.max-entries = lots
            map-servers = [{ address = 192.168.255.3 }]
          }
        }
        """;
    assertThat(problems(text))
        .containsExactly(
            "2: rhumb.router.map-resolvers: is missing; an ITR needs somebody to ask",
            "4: rhumb.router.database[0].eid: \"172.16.30.1/24\" has bits set beyond its mask;"
                + " did you mean 172.16.30.0/24?",
            "5: rhumb.router.map-resolvres: unknown key; did you mean map-resolvers?",
            "6: rhumb.router.map-cache.max-entries: not a whole number: \"lots\";"
                + " write one of 2..10000000",
            "7: rhumb.router.map-servers[0].key: is missing;"
                + " write key, or key-file with the path of a file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "router.rlocs = [224.0.0.1]|224.0.0.1 is a multicast address; write a unicast address",
        "router.rlocs = [192.168.100.2, 192.168.100.2]|192.168.100.2 is listed twice",
        "router.rlocs = [1.2.3]|not an IP address: \"1.2.3\"",
        "router.map-resolvers = [\"2001:db8::1\"]|2001:db8::1 is IPv6, but this router has no IPv6"
            + " RLOC; add one to rlocs",
        "router.roles = [itt]|unknown word \"itt\"; did you mean itr?",
        "router.map-cache.on-miss = 7|unknown word \"7\"; write one of hold, drop",
        "router.map-cache.hold-time = 2|a time without a unit: 2; write a number and a unit, such"
            + " as 500ms, 60s, 15m, 24h or 1d",
        "router.map-cache.hold-time = 2h|2h is out of range; write 0.001s to 1m",
        "router.tun.mtu = 100|100 is out of range; write one of 1280..65535",
        "router.tun = 3|should be a section { … }, but is a number",
        "router.tun.offloads = maybe|neither true nor false: \"maybe\"",
        "router.rlocs = { a = b }|should be a single value, but is a section",
        "router.database = 3|should be a list of sections [{ … }], but is a number",
        "router.xtr-id = 77|not an xTR-ID: \"77\"; write auto, none or 128 bits as"
            + " \"0x01234567-0x89ABCDEF-0x01234567-0x89ABCDEF\"",
        "ops.http.host = 0.0.0.0|off loopback everybody needs a token, and there is no token-file;"
            + " make a token with `rhumb token NAME ROLE --add FILE` and write token-file = FILE,"
            + " or serve 127.0.0.1 and reach it through ssh -L 8090:127.0.0.1:8090",
        "ops.http.names = \"http://x\"|not the name of a host: \"http://x\";"
            + " without http:// and port",
        "ops.http.port = 70000|70000 is out of range; write one of 0..65535",
        "log.level = loud|unknown word \"loud\"; write one of trace, debug, info, warn, error, off",
        "name = \"a b\"|not a name: \"a b\"; write letters, digits, '.', '_' and '-', at most 63",
      })
  void aWrongValueSaysWhatToWrite(String line, String told) {
    List<String> found = problems(SITE2 + "rhumb." + line);
    assertThat(found).anySatisfy(problem -> assertThat(problem).endsWith(": " + told));
  }

  @Test
  void eidsAreNotListedTwiceAndHoldNoRloc() {
    String more =
        """
        rhumb.router.database += { eid = 172.16.30.0/24, locators = [{ rloc = 192.168.100.2 }] }
        rhumb.router.database += { eid = 192.168.100.0/24, locators = [{ rloc = 192.168.100.9 }] }
        """;
    assertThat(problems(SITE2 + more))
        .anySatisfy(p -> assertThat(p).endsWith("172.16.30.0/24 is in the database twice"))
        .anySatisfy(p -> assertThat(p).contains("none of them is one of this router's rlocs"))
        .anySatisfy(p -> assertThat(p).contains("holds this router's own RLOC 192.168.100.2"));
  }

  @Test
  void prefixesAndLocatorsAreWrittenShort() throws Exception {
    String eid = "{ eid = 172.16.30.0/24 }";
    String rloc = "{ rloc = 192.168.100.2, priority = 10, weight = 50 }";
    assertThat(load(MR_MS.replace(eid, "172.16.30.0/24")).mapping())
        .isEqualTo(load(MR_MS).mapping());
    assertThat(load(SITE2.replace(rloc, "192.168.100.2")).router().orElseThrow().database())
        .isEqualTo(
            load(SITE2.replace(rloc, "{ rloc = 192.168.100.2 }"))
                .router()
                .orElseThrow()
                .database());
    assertThat(problems(MR_MS.replace(eid, "172.16.30.1/24, []")))
        .hasSize(2)
        .anySatisfy(p -> assertThat(p).contains("prefixes[0].eid", "172.16.30.1/24"))
        .anySatisfy(p -> assertThat(p).contains("prefixes[1]: should be a section"));
    assertThat(problems(MR_MS.replace("[{ key = foo, algorithm = sha1 }]", "[foo]")))
        .anySatisfy(p -> assertThat(p).contains("keys[0]: should be a section"));
  }

  @Test
  void aSiteAPrefixAndAKeyIdAreTheirOwn() {
    String more =
        """
        rhumb.mapping.sites += {
          name = SITE1
          keys = [{ key = a }, { key = b }]
          prefixes = [{ eid = 172.16.30.0/24 }]
        }
        """;
    assertThat(problems(MR_MS + more))
        .anySatisfy(p -> assertThat(p).endsWith("there are two sites called SITE1"))
        .anySatisfy(p -> assertThat(p).contains("the site has two keys with id 0"))
        .anySatisfy(
            p -> assertThat(p).endsWith("172.16.30.0/24 is already a prefix of site SITE2"));
  }

  @Test
  void anEmbeddedJournalServesOneNode() {
    String more = "rhumb.mapping.cluster { port = 25520, seeds = [\"10.0.0.1:25520\"] }";
    assertThat(problems(MR_MS + more))
        .singleElement()
        .asString()
        .contains("an embedded journal serves one node");
  }

  @Test
  void aKeyMayLieInAFileThatOthersCannotRead() throws Exception {
    Path key = folder.resolve("key");
    Files.writeString(key, "foo\n");
    String text = SITE2.replace("key = foo", "key-file = key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(problems(text))
        .singleElement()
        .asString()
        .endsWith("everybody can read " + key + "; chmod 600 " + key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertThat(load(text).router().orElseThrow().mapServers()).hasSize(1);
    Files.delete(key);
    assertThat(problems(text)).singleElement().asString().endsWith("there is no file " + key);
  }

  @Test
  void instancesAreWrittenOnce() throws Exception {
    String other = SITE2.replace("eid = 172.16.30.0/24", "eid = 172.16.30.0/24, instance-id = 7");
    assertThat(problems(other))
        .singleElement()
        .asString()
        .endsWith(
            "is not in instance 0, the instance of tun;"
                + " write tun.instance-id = 7, or another device in instances");
    NodeSettings node = load(other + "rhumb.router.tun.instance-id = 7");
    assertThat(node.router().orElseThrow().database().getFirst().eid())
        .hasToString("[7]172.16.30.0/24");
  }

  @Test // RFC 8060 §4.1: only 24 bits of an instance-id go along with packets
  void furtherInstancesHaveDevicesOfTheirOwn() throws Exception {
    String blue = SITE2 + "rhumb.router.instances = [{ instance-id = 7, name = lisp7 %s }]";
    RouterSettings router = load(blue.formatted(", namespace = blue")).router().orElseThrow();
    assertThat(router.tuns())
        .extracting(RouterSettings.Tun::name)
        .containsExactly("lisp0", "lisp7");
    assertThat(router.otherTuns().getFirst().namespace()).contains("blue");
    assertThat(router.otherTuns().getFirst().instance()).hasToString("7");
    assertThat(problems(blue.formatted(", instance-id = 16777216")))
        .singleElement()
        .asString()
        .endsWith("16777216 is there twice; the last 24 bits must differ, packets carry no more");
    assertThat(problems(blue.formatted("").replace("lisp7", "lisp0")))
        .singleElement()
        .asString()
        .endsWith("device lisp0 is there twice");
  }

  @Test
  void aProxyEtrSaysWhomItServes() throws Exception {
    String petr = SITE2 + "rhumb.router.roles = [petr, pitr]\n";
    assertThat(problems(petr)).singleElement().asString().contains("petr-clients: is missing");
    RouterSettings router =
        load(petr + "rhumb.router.petr-clients = [172.16.0.0/12]").router().orElseThrow();
    assertThat(router.roles()).containsExactlyInAnyOrder(Role.PITR, Role.PETR);
    assertThat(router.petrClients()).containsExactly(EidPrefix.parse("172.16.0.0/12"));
  }

  @Test
  void whatIsNotHoconIsToldInOneLine() {
    assertThat(problems("rhumb { router { rlocs = [2001:db8::1] } }"))
        .singleElement()
        .asString()
        .startsWith("1: ")
        .endsWith("; put quotes around IPv6 addresses");
    assertThat(problems("rhumb {")).singleElement().asString().startsWith("1: ");
    assertThat(problems("rhumb.name = ${NO_SUCH_VARIABLE}"))
        .singleElement()
        .asString()
        .contains("NO_SUCH_VARIABLE")
        .contains("set that environment variable");
  }

  @Test
  void aNodeNeedsARole() {
    assertThat(problems("rhumb { name = x }")).singleElement().asString().contains("has no role");
    assertThat(problems("")).singleElement().asString().contains("rhumb: is missing");
    assertThat(problems("akka.loglevel = debug\n" + SITE2))
        .containsExactly("1: akka: unknown key; known here: rhumb");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path file = folder.resolve("nowhere.conf");
    assertThatThrownBy(() -> NodeConfig.load(file))
        .isInstanceOf(InvalidConfig.class)
        .hasMessage(file + ": there is no such file");
  }

  private NodeSettings load(String text) throws InvalidConfig, IOException {
    Path file = folder.resolve("node.conf");
    Files.writeString(file, text);
    return NodeConfig.load(file);
  }

  /// What is said about `text`, without the name of the file.
  private List<String> problems(String text) {
    try {
      load(text);
      return List.of();
    } catch (InvalidConfig e) {
      String file = folder.resolve("node.conf") + ":";
      return e.problems().stream().map(p -> p.toString().replace(file, "")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
