package rhumb.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;

class SharedKeyTest {
  private static final HexFormat HEX = HexFormat.of();

  private static MapRegister register(SharedKey key) {
    var record = MappingRecord.positive(EidPrefix.parse("172.16.30.0/24"), 1440, List.of());
    return new MapRegister(
        EnumSet.of(MapRegister.Flag.WANT_MAP_NOTIFY),
        new Nonce(0x0524_E21F_4896_14BBL),
        AuthenticationData.unsigned(key),
        List.of(record),
        Optional.of(new XtrIdentity(1, 2, 3)));
  }

  @ParameterizedTest
  @EnumSource
  void aSignatureVerifiesAndAnyChangeBreaksIt(HmacAlgorithm algorithm) throws Exception {
    var key = new SharedKey(7, algorithm, "secret");
    for (SharedKey each : List.of(key, key.truncated())) {
      byte[] octets = register(each).toSignedByteArray(each);
      var read = (MapRegister) ControlMessage.decode(octets);
      assertThat(read.authentication().code().length()).isEqualTo(each.codeLength());
      assertThat(read.isSignedBy(key, octets, 0, octets.length)).isTrue();
      assertThat(read.isSignedBy(new SharedKey(7, algorithm, "Secret"), octets, 0, octets.length))
          .isFalse();
      for (int bit = 0; bit < octets.length * 8; bit++) {
        octets[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(key.verifies(octets, 0, octets.length, 24)).as("bit " + bit).isFalse();
        octets[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
  }

  @Test // RFC 9301 §5.6 covers up to the last record; deployed peers cover everything
  void aSignatureThatLeavesOutTheTailIsAccepted() {
    var key = new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "foo");
    byte[] octets = register(key).toByteArray();
    byte[] covered = Arrays.copyOf(octets, octets.length - XtrIdentity.LENGTH);
    key.sign(covered);
    System.arraycopy(covered, 0, octets, 0, covered.length);
    assertThat(key.verifies(octets, 0, octets.length, XtrIdentity.LENGTH)).isTrue();
    assertThat(key.verifies(octets, 0, octets.length, 0)).isFalse();
  }

  @Test // a length of nothing must not pass for a match of nothing
  void aShortCodeIsNeverRight() {
    var key = new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "foo");
    IntStream.range(0, 40)
        .filter(length -> length != 16 && length != 32)
        .forEach(
            length -> {
              byte[] octets = new byte[16 + length];
              octets[15] = (byte) length;
              assertThat(key.verifies(octets, 0, octets.length, 0)).as("" + length).isFalse();
            });
    assertThat(key.verifies(new byte[15], 0, 15, 0)).isFalse();
    byte[] beyond = new byte[20];
    beyond[15] = 32;
    assertThat(key.verifies(beyond, 0, beyond.length, 0)).isFalse();
  }

  @Test
  void theKeyOfAMessageIsDerivedFromItsNonce() {
    var key = new SharedKey(0, HmacAlgorithm.HMAC_SHA256_128_HKDF_SHA256, "foo");
    byte[] nonce = HEX.parseHex("0524e21f489614bb");
    assertThat(HEX.formatHex(key.mapRegisterKey(nonce)))
        .isEqualTo("6e49fd3bcbd68edf973c8753c677ef8c8bd5085f9601c73ef299204dccc6c96f");
  }

  @Test // RFC 4868 §2.7.1
  void theHashIsTheOneOfTheRfc() {
    byte[] secret = new byte[20];
    Arrays.fill(secret, (byte) 0x0B);
    byte[] code = new Hmac("SHA-256", secret).of("Hi There".getBytes(StandardCharsets.US_ASCII));
    assertThat(HEX.formatHex(code))
        .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  }

  @Test // RFC 5869 §A.1, without info: A.3
  void theDerivationIsTheOneOfTheRfc() {
    byte[] secret = new byte[22];
    Arrays.fill(secret, (byte) 0x0B);
    assertThat(HEX.formatHex(Hmac.derive("SHA-256", new byte[0], 32, secret)))
        .isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
  }

  @Property(tries = 200)
  void theHashIsThatOfThePlatform(
      @ForAll @Size(min = 1, max = 150) byte[] secret, @ForAll byte[] text) throws Exception {
    for (String digest : List.of("SHA-1", "SHA-256")) {
      String name = "Hmac" + digest.replace("-", "");
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(secret, name));
      assertThat(new Hmac(digest, secret).of(text)).isEqualTo(mac.doFinal(text));
    }
  }

  @Test
  void theSecretIsNotPrinted() {
    var key = new SharedKey(3, HmacAlgorithm.HMAC_SHA_256_128, "swordfish");
    assertThat(key.toString()).doesNotContain("swordfish").contains("********");
  }

  @Test
  void whatIsNoKeyIsRefused() {
    var algorithm = HmacAlgorithm.HMAC_SHA_256_128;
    assertThatIllegalArgumentException().isThrownBy(() -> new SharedKey(0, algorithm, ""));
    assertThatIllegalArgumentException().isThrownBy(() -> new SharedKey(256, algorithm, "x"));
    var data = new AuthenticationData(0, 2, Octets.zeros(20));
    var unfit =
        new MapRegister(
            EnumSet.noneOf(MapRegister.Flag.class),
            new Nonce(1),
            data,
            List.of(),
            Optional.empty());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> unfit.toSignedByteArray(new SharedKey(0, algorithm, "x")));
  }
}
