package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;

/// Messages made by other hands, decoded and written back.
class VectorsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "map-request, 100000010524e21f489614bb0001ac100a650001c0a8640100200001ac101e65",
    "ecm-map-request,"
        + " 800000004500003c00000000201119c7ac100a65ac101e6510f610f600286278100000010524e21f489614bb0001ac100a650001c0a8640100200001ac101e65",
    "map-reply,"
        + " 200000010524e21f489614bb000005a00118100000000001ac101e000a32016400050001c0a86402",
    "negative-map-reply, 200000010524e21f489614bb0000000f000120000000000100000000",
    "map-register-sha1,"
        + " 320001010524e21f489614bb0001001469249b1469267a6e8eb1f62781a1242880c71f66000005a00118100000000001ac101e000a32016400050001c0a86402dc4a804487093251602669cb5b720f120000000000000000",
    "map-notify-I-sha1,"
        + " 480000010524e21f489614bb00010014c2343c7fd9f99834b0c92de8e85b5f0b586c56b7000005a00118100000000001ac101e000a32016400050001c0a86402dc4a804487093251602669cb5b720f120000000000000000",
    "lcaf2-iid,"
        + " 200000010524e21f489614bb000005a0011810000000400300000200000a000000640001ac101e000164ff0000050001c0a86402"
  })
  void decodesAndWritesTheSameOctets(String name, String hex) throws Exception {
    byte[] octets = HexFormat.of().parseHex(hex);
    ControlMessage message = ControlMessage.decode(octets);
    assertThat(message.toByteArray()).as("%s: %s", name, message).isEqualTo(octets);
    if (message instanceof MapRegister register) {
      var key = new SharedKey(0, HmacAlgorithm.HMAC_SHA_1_96, "foo");
      assertThat(register.isSignedBy(key, octets, 0, octets.length)).isTrue();
      assertThat(register.toSignedByteArray(key)).isEqualTo(octets);
    }
    if (message instanceof EncapsulatedControlMessage encapsulated) {
      assertThat(encapsulated.message()).isInstanceOf(MapRequest.class);
    }
  }
}
