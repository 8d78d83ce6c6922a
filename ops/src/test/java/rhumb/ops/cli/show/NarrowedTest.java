package rhumb.ops.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NarrowedTest {
  private static final OptionalLong SEVEN = OptionalLong.of(7);

  @Test
  void mapCachesOfOneInstance() {
    String answer =
        "{'mapCaches':[{'afi':1,'instance':0},{'afi':2,'instance':7},{'afi':1,'instance':7}]}";
    assertThat(text(Narrowed.mapCaches(octets(answer), false, SEVEN)))
        .isEqualTo("{'mapCaches':[{'afi':1,'instance':7}]}");
    assertThat(text(Narrowed.mapCaches(octets(answer), false, OptionalLong.empty())))
        .isEqualTo("{'mapCaches':[{'afi':1,'instance':0},{'afi':1,'instance':7}]}");
  }

  @Test
  void mappingsOfOneInstance() {
    String answer =
        "{'mappings':[{'eid':'10.0.0.0/8'},{'eid':'[7]10.0.0.0/8'},{'eid':'[7]2001:db8::/32'}]}";
    assertThat(text(Narrowed.database(octets(answer), false, SEVEN)))
        .isEqualTo("{'mappings':[{'eid':'[7]10.0.0.0/8'}]}");
    assertThat(text(Narrowed.database(octets(answer), true, SEVEN)))
        .isEqualTo("{'mappings':[{'eid':'[7]2001:db8::/32'}]}");
    assertThat(text(Narrowed.database(octets(answer), false, OptionalLong.of(0))))
        .isEqualTo("{'mappings':[{'eid':'10.0.0.0/8'}]}");
  }

  @Test
  void sitesWithPrefixesOfOneInstance() {
    String answer =
        "{'sites':[{'name':'a','prefixes':[{'eid':'10.0.0.0/8'},{'eid':'[7]10.0.0.0/8'}]},"
            + "{'name':'b','prefixes':[{'eid':'11.0.0.0/8'}]}]}";
    assertThat(text(Narrowed.sites(octets(answer), SEVEN)))
        .isEqualTo("{'sites':[{'name':'a','prefixes':[{'eid':'[7]10.0.0.0/8'}]}]}");
    assertThat(text(Narrowed.sites(octets(answer), OptionalLong.empty()))).isEqualTo(answer);
  }

  private static byte[] octets(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  /// On one line.
  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8).replaceAll("\\s+", "").replace('"', '\'');
  }
}
