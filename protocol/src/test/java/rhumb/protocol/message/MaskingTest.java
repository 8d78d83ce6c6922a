package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;

class MaskingTest {
  private static final SharedKey KEY = new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "secret");

  @Test // RFC 9301 §5.6: the code stands behind the nonce, the key-id and its length
  void aSignedMessageLosesItsCodeAndNothingElse() {
    MappingRecord record =
        MappingRecord.positive(
            EidPrefix.parse("10.1.0.0/16"),
            1440,
            List.of(Locator.local(Rloc.parse("192.0.2.1"), 1, 100)));
    byte[] signed =
        new MapRegister(
                Set.of(),
                new Nonce(7),
                AuthenticationData.unsigned(KEY),
                List.of(record),
                Optional.empty())
            .toSignedByteArray(KEY);
    byte[] expected = signed.clone();
    for (int i = 0; i < KEY.codeLength(); i++) expected[AuthenticationData.CODE_OFFSET + i] = 0;
    assertThat(signed).isNotEqualTo(expected);
    assertThat(Masking.of(signed).toByteArray()).isEqualTo(expected);
  }

  @Test // LISP-SEC among them: one-time keys in an ECM, RFC 9303 §6.1
  void whatIsShownReadsTheSameAndHoldsNoSecret() throws MalformedMessage {
    RandomMessages random = new RandomMessages(new Random(7));
    int masked = 0;
    for (int i = 0; i < 2_000; i++) {
      ControlMessage message = random.any();
      byte[] octets = message.toByteArray();
      Octets shown = Masking.of(octets);
      if (shown.length() == 0) continue;
      masked++;
      ControlMessage read = ControlMessage.decode(shown.toByteArray());
      assertThat(shown.length()).isEqualTo(octets.length);
      if (message instanceof AuthenticatedMessage signed) {
        assertThat(MessagePrinter.tree(read)).isEqualTo(MessagePrinter.tree(message));
        assertThat(((AuthenticatedMessage) read).authentication().code())
            .isEqualTo(Octets.zeros(signed.authentication().code().length()));
      }
      if (message instanceof EncapsulatedControlMessage ecm) assertHides(shown, ecm);
    }
    assertThat(masked).isGreaterThan(500);
  }

  private static void assertHides(Octets shown, EncapsulatedControlMessage message) {
    String hex = HexFormat.of().formatHex(shown.toByteArray());
    message
        .encapsulationSecurity()
        .map(security -> HexFormat.of().formatHex(security.key().octets().toByteArray()))
        .filter(key -> !key.matches("0*"))
        .ifPresent(key -> assertThat(hex).doesNotContain(key));
  }

  @Test
  void whatNobodyUnderstandsIsNotShown() {
    assertThat(Masking.of(new byte[] {(byte) 0xE0, 0, 0, 0}).length()).isZero();
    assertThat(Masking.of(new byte[] {0x30}).length()).isZero();
    assertThat(Masking.of(new byte[0]).length()).isZero();
  }
}
