package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.security.EidAuthentication;
import rhumb.protocol.security.KeyDerivation;
import rhumb.protocol.security.OneTimeKey;
import rhumb.protocol.security.SecurityHmac;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;

/// RFC 9303 §6.9: what an ITR believes.
class SecuredReplyTest {
  private static final SecurityHmac HMAC = SecurityHmac.HMAC_SHA_256_128;
  private static final KeyDerivation KDF = KeyDerivation.HKDF_SHA256;
  private static final OneTimeKey KEY = OneTimeKey.of(Octets.zeros(16));

  private static MapReply reply(String eid) {
    EidPrefix prefix = EidPrefix.parse(eid);
    return MapReply.of(new Nonce(1), MappingRecord.negative(prefix, 15, Action.DROP_NO_REASON));
  }

  private static byte[] signed(String eid, String vouchedFor) {
    List<EidPrefix> prefixes = List.of(EidPrefix.parse(vouchedFor));
    var proof = EidAuthentication.signed(KEY, KDF, HMAC, false, prefixes);
    return SecuredReply.sign(reply(eid), proof, HMAC, KEY.derived(KDF));
  }

  private static SecuredReply.Verdict verify(byte[] octets) throws Exception {
    var reply = (MapReply) ControlMessage.decode(octets);
    return SecuredReply.verify(reply, octets, KEY, Optional.of(HMAC), Optional.of(KDF));
  }

  private static Object eid(SecuredReply.Verdict verdict) {
    return ((SecuredReply.Accepted) verdict).records().getFirst().eid();
  }

  @Test
  void aRecordInsideWhatIsVouchedForStays() throws Exception {
    assertThat(eid(verify(signed("10.1.0.0/16", "10.0.0.0/8"))))
        .isEqualTo(EidPrefix.parse("10.1.0.0/16"));
  }

  @Test // an ETR must not claim more than its own
  void aRecordThatClaimsMoreIsCutDown() throws Exception {
    assertThat(eid(verify(signed("10.0.0.0/8", "10.1.0.0/16"))))
        .isEqualTo(EidPrefix.parse("10.1.0.0/16"));
  }

  @Test
  void aRecordBesideIsRefused() throws Exception {
    assertThat(verify(signed("11.0.0.0/8", "10.0.0.0/8")))
        .isEqualTo(new SecuredReply.Refused(DropReason.SECURITY_FAILED));
  }

  @Test
  void aChangeIsNoticed() throws Exception {
    byte[] octets = signed("10.1.0.0/16", "10.0.0.0/8");
    octets[15]++; // the TTL
    assertThat(verify(octets)).isEqualTo(new SecuredReply.Refused(DropReason.SECURITY_FAILED));
  }

  @Test
  void anUnprotectedReplyIsRefused() throws Exception {
    assertThat(verify(reply("10.0.0.0/8").toByteArray()))
        .isEqualTo(new SecuredReply.Refused(DropReason.SECURITY_MISSING));
  }

  @Test
  void anotherAlgorithmThanTheOneAskedForIsRefused() throws Exception {
    byte[] octets = signed("10.1.0.0/16", "10.0.0.0/8");
    var reply = (MapReply) ControlMessage.decode(octets);
    var weaker = Optional.of(SecurityHmac.HMAC_SHA_1_96);
    assertThat(SecuredReply.verify(reply, octets, KEY, weaker, Optional.empty()))
        .isEqualTo(new SecuredReply.Refused(DropReason.SECURITY_OTHER_ALGORITHM));
    assertThat(SecuredReply.verify(reply, octets, KEY, Optional.empty(), Optional.empty()))
        .isInstanceOf(SecuredReply.Accepted.class);
  }
}
