package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Lcaf;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.MappingRecord;

/// Messages made by other hands, decoded and written back.
class VectorsTest {
  static Stream<String> names() {
    return Vectors.control().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyVectorIsWrittenBackTheSame(String name) throws Exception {
    byte[] octets = Vectors.get(name);
    ControlMessage message = ControlMessage.decode(octets);
    assertThat(message).isNotInstanceOf(UnknownMessage.class);
    assertThat(message.toByteArray()).as(message.toString()).isEqualTo(octets);
    assertThat(ControlMessage.decode(message.toByteArray())).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyVectorCutShortIsRefusedAndNothingElseHappens(String name) {
    byte[] octets = Vectors.get(name);
    for (int length = 0; length < octets.length; length++) {
      assertThat(Decoded.of(octets, length).reason()).as(name + " cut to " + length).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "map-register-sha1",
        "map-notify-sha1",
        "map-notify-I-sha1",
        "map-notify-ack-sha1",
        "info-request",
        "info-reply"
      })
  void theSha1VectorsVerify(String name) throws Exception {
    verifies(name, new SharedKey(0, HmacAlgorithm.HMAC_SHA_1_96, "foo"));
  }

  @Test
  void theSha256VectorVerifies() throws Exception {
    verifies("map-register-sha256-proxy", new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "foo"));
  }

  private static void verifies(String name, SharedKey key) throws Exception {
    byte[] octets = Vectors.get(name);
    var message = (AuthenticatedMessage) ControlMessage.decode(octets);
    assertThat(message.isSignedBy(key, octets, 0, octets.length)).isTrue();
    assertThat(message.toSignedByteArray(key)).isEqualTo(octets);
    var other = new SharedKey(0, key.algorithm(), "bar");
    assertThat(message.isSignedBy(other, octets, 0, octets.length)).isFalse();
    for (int i = 0; i < octets.length; i++) {
      octets[i] ^= 1;
      assertThat(message.isSignedBy(key, octets, 0, octets.length)).as("octet " + i).isFalse();
      octets[i] ^= 1;
    }
  }

  @Test
  void theFieldsOfAMapRequestAreWhereTheRfcPutsThem() throws Exception {
    var request = (MapRequest) ControlMessage.decode(Vectors.get("map-request"));
    assertThat(request.nonce()).hasToString("0x0524E21F-0x489614BB");
    assertThat(request.sourceEid()).hasToString("Optional[172.16.10.101]");
    assertThat(request.itrRlocs()).isEqualTo(List.of(Rloc.parse("192.168.100.1")));
    assertThat(request.queries())
        .isEqualTo(List.of(new MapRequest.Query(EidPrefix.parse("172.16.30.101/32"), false)));
    assertThat(request.flags()).isEmpty();
  }

  @Test
  void aNegativeMapReplySaysWhatToDo() throws Exception {
    var reply = (MapReply) ControlMessage.decode(Vectors.get("negative-map-reply"));
    MappingRecord record = reply.records().getFirst();
    assertThat(record.isNegative()).isTrue();
    assertThat(record.action()).isEqualTo(Action.NATIVELY_FORWARD);
    assertThat(record.ttlMinutes()).isEqualTo(15);
    assertThat(record.eid()).isEqualTo(EidPrefix.parse("0.0.0.0/1"));
  }

  @Test
  void theFlagsOfProbesAndSmrsAreRead() throws Exception {
    assertThat(flags("rloc-probe-request")).containsExactly(MapRequest.Flag.PROBE);
    assertThat(flags("smr")).containsExactly(MapRequest.Flag.SMR);
    assertThat(flags("smr-invoked")).containsExactly(MapRequest.Flag.SMR_INVOKED);
    var subscription = (MapRequest) ControlMessage.decode(Vectors.get("pubsub-subscribe"));
    assertThat(subscription.queries().getFirst().subscribe()).isTrue();
    assertThat(subscription.identity().orElseThrow().xtrId())
        .isEqualTo("0xDC4A8044-0x87093251-0x602669CB-0x5B720F12");
  }

  private static Iterable<MapRequest.Flag> flags(String name) throws Exception {
    return ((MapRequest) ControlMessage.decode(Vectors.get(name))).flags();
  }

  @Test
  void anInstanceIsPartOfTheEid() throws Exception {
    var reply = (MapReply) ControlMessage.decode(Vectors.get("lcaf2-iid"));
    assertThat(reply.records().getFirst().eid()).isEqualTo(EidPrefix.parse("[100]172.16.30.0/24"));
  }

  @Test
  void anAttributeBesideAPlainLocatorDoesNotHideIt() throws Exception {
    for (String name : List.of("lcaf1-afilist", "lcaf14-json", "lcaf5-geo", "lcaf11-sec")) {
      var reply = (MapReply) ControlMessage.decode(Vectors.get(name));
      Rloc rloc = reply.records().getFirst().locators().getFirst().rloc();
      assertThat(rloc.ip()).as(name).isEqualTo(Rloc.parse("192.168.100.2").ip());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyLcafOfRfc8060IsUnderstood(String name) throws Exception {
    if (!name.startsWith("lcaf")) return;
    var reply = (MapReply) ControlMessage.decode(Vectors.get(name));
    MappingRecord record = reply.records().getFirst();
    Stream.concat(
            Stream.of(record.eid().network()),
            record.locators().stream().map(locator -> locator.rloc().address()))
        .forEach(address -> assertThat(address).isNotInstanceOf(Lcaf.Unknown.class));
  }

  @Test
  void theMessageInsideAnEncapsulationIsTheMapRequest() throws Exception {
    var outer = (EncapsulatedControlMessage) ControlMessage.decode(Vectors.get("ecm-map-request"));
    assertThat(outer.message()).isEqualTo(ControlMessage.decode(Vectors.get("map-request")));
    assertThat(outer.inner().source()).isEqualTo(Address.parse("172.16.10.101"));
    assertThat(outer.inner().destination()).isEqualTo(Address.parse("172.16.30.101"));
    assertThat(outer.security()).isEqualTo(Optional.empty());
  }
}
