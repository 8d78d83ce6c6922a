package rhumb.protocol.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.Vectors;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;

/// RFC 9303, on paper: who can prove what to whom.
class LispSecTest {
  private static final Nonce NONCE = new Nonce(0x0524_E21F_4896_14BBL);
  private static final OneTimeKey ITR_KEY =
      OneTimeKey.of(Octets.parse("000102030405060708090a0b0c0d0e0f"));
  private static final OneTimeKey MAP_SERVER_KEY = ITR_KEY.derived(KeyDerivation.HKDF_SHA256);
  private static final WrappingKey PSK = new WrappingKey(1, "foo");

  @Test
  void theVectorsOfKeyWrappingComeOut() throws Exception {
    assertThat(Octets.of(PSK.messageKey(NONCE))).hasToString("e5f63a6a00eb284c997f751359162fe5");
    assertThat(PSK.wrap(ITR_KEY, NONCE).octets())
        .hasToString("f534c86b0072b44cdc672dbdc72385931ab6c1efcf1aab59");
    assertThat(Octets.of(MAP_SERVER_KEY.octets())).hasToString("4e24185f0cf7d7413ccbe2ba72d38dfc");
    var octets = Vectors.get("lisp-sec-ecm-map-request");
    var request = (EncapsulatedControlMessage) ControlMessage.decode(octets);
    EncapsulationSecurity security = request.encapsulationSecurity().orElseThrow();
    assertThat(PSK.unwrap(security.key(), NONCE)).contains(ITR_KEY);
    assertThat(security.requestedHmacId()).isEqualTo(SecurityHmac.HMAC_SHA_256_128.code());
    assertThat(security.eid()).isEqualTo(EidAuthentication.wish(KeyDerivation.HKDF_SHA256));
    assertThat(request.security()).contains(security.toOctets());
  }

  @Test
  void aKeyWrappedOtherwiseDoesNotComeOut() {
    WrappedKey wrapped = PSK.wrap(ITR_KEY, NONCE);
    assertThat(PSK.unwrap(wrapped, NONCE.next())).isEmpty();
    assertThat(new WrappingKey(1, "bar").unwrap(wrapped, NONCE)).isEmpty();
    assertThat(new WrappingKey(2, "foo").unwrap(wrapped, NONCE)).isEmpty();
    byte[] damaged = wrapped.octets().toByteArray();
    damaged[20] ^= 1;
    assertThat(PSK.unwrap(new WrappedKey(1, 2, Octets.of(damaged)), NONCE)).isEmpty();
    assertThat(PSK.unwrap(new WrappedKey(1, 3, wrapped.octets()), NONCE)).isEmpty();
    assertThat(wrapped.clear()).isEmpty();
    assertThat(WrappedKey.inClear(ITR_KEY).clear()).contains(ITR_KEY);
  }

  @Test
  void theVectorOfAMapReplyVerifies() throws Exception {
    byte[] octets = Vectors.get("lisp-sec-map-reply");
    ReplySecurity security =
        ((MapReply) ControlMessage.decode(octets)).replySecurity().orElseThrow();
    assertThat(security.eid().prefixes()).containsExactly(EidPrefix.parse("172.16.30.0/24"));
    assertThat(security.eid().isSignedBy(ITR_KEY)).isTrue();
    assertThat(security.eid().isSignedBy(MAP_SERVER_KEY)).isFalse();
    assertThat(security.isSignedBy(MAP_SERVER_KEY, octets, 0, octets.length)).isTrue();
    assertThat(security.isSignedBy(ITR_KEY, octets, 0, octets.length)).isFalse();
    octets[20] ^= 1;
    assertThat(security.isSignedBy(MAP_SERVER_KEY, octets, 0, octets.length)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aReplySignedByMapServerAndEtrConvincesTheItr(SecurityHmac hmac) throws Exception {
    for (KeyDerivation kdf : KeyDerivation.values()) {
      OneTimeKey itrKey = OneTimeKey.random(new SecureRandom());
      List<EidPrefix> prefixes = List.of(EidPrefix.parse("[9]2001:db8::/32"));
      var eid = EidAuthentication.signed(itrKey, kdf, hmac, true, prefixes);
      var unsigned = ReplySecurity.unsigned(eid, hmac);
      var record = MappingRecord.positive(prefixes.getFirst(), 60, List.of());
      byte[] octets =
          new MapReply(
                  EnumSet.noneOf(MapReply.Flag.class),
                  NONCE,
                  List.of(record),
                  Optional.of(unsigned.toOctets()))
              .toByteArray();
      ReplySecurity.sign(octets, hmac, itrKey.derived(kdf));
      ReplySecurity read = ((MapReply) ControlMessage.decode(octets)).replySecurity().orElseThrow();
      assertThat(read.eid()).isEqualTo(eid);
      assertThat(read.eid().isSignedBy(itrKey)).isTrue();
      assertThat(read.isSignedBy(itrKey.derived(kdf), octets, 0, octets.length)).isTrue();
    }
  }

  @Test
  void nothingSecretIsPrinted() {
    assertThat(ITR_KEY.toString()).isEqualTo("one-time key ********");
    assertThat(PSK.toString()).doesNotContain("foo");
    assertThat(WrappedKey.inClear(ITR_KEY).toString()).doesNotContain("0001");
  }
}
