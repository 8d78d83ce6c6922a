package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.DistinguishedName;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.JsonData;
import rhumb.protocol.address.Lcaf;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.address.ReplicationList;
import rhumb.protocol.address.ServicePath;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

/// What deployed implementations send beside or against the RFCs, octet by octet: read where it can
/// be, refused with a name where not.
class PeerQuirksTest {
  private static final String NONCE = "0524e21f489614bb";
  private static final String EID = "18 1000 0000 0001 ac101e00"; // /24, A, 172.16.30.0
  private static final String RLOC = "0a32 ff00 0005 0001 c0a86402"; // L, R, 192.168.100.2
  private static final String RECORD = "0000000a 01" + EID + RLOC;
  private static final String XTR_AND_SITE = "dc4a804487093251602669cb5b720f12 0000000000000000";

  private static byte[] octets(String... hex) {
    return HexFormat.of().parseHex(String.join("", hex).replace(" ", ""));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // each test knows its type
  private static <M extends ControlMessage> M read(String... hex) throws Exception {
    return (M) ControlMessage.decode(octets(hex));
  }

  private static DropReason refused(String... hex) {
    return Decoded.of(octets(hex)).reason().orElseThrow();
  }

  private static String zeros(int count) {
    return "00".repeat(count);
  }

  // Open Overlay Router 1.3

  @Test
  void oorSignsWithASixteenBitKeyIdAndAFullDigest() throws Exception {
    byte[] message = octets("30000101", NONCE, "0001 0014", zeros(20), RECORD);
    var key = new SharedKey(0, HmacAlgorithm.HMAC_SHA_1_96, "foo");
    key.sign(message);
    var register = (MapRegister) ControlMessage.decode(message);
    assertThat(register.has(MapRegister.Flag.WANT_MAP_NOTIFY)).isTrue();
    assertThat(register.authentication().algorithm()).isEqualTo(1);
    assertThat(register.isSignedBy(key, message, 0, message.length)).isTrue();
    assertThat(ReceiverChecks.signed(register)).isEmpty();
  }

  @Test
  void oorSolicitsWithNonceZero() throws Exception {
    MapRequest smr =
        read("11000001", zeros(8), "0001 ac101e00", "0001 c0a86402", "0018 0001 ac100a00");
    assertThat(smr.has(MapRequest.Flag.SMR)).isTrue();
    assertThat(smr.nonce()).isEqualTo(new Nonce(0));
    assertThat(ReceiverChecks.mapRequest(smr, false)).isEmpty();
  }

  @Test
  void oorAnswersAProbeWithAllThreeLocatorFlags() throws Exception {
    MapReply reply = read("28000001", NONCE, "0000000a 01", EID, "0a32 ff00 0007 0001 c0a86402");
    Locator locator = reply.records().getFirst().locators().getFirst();
    assertThat(locator.local() && locator.probed() && locator.reachable()).isTrue();
    assertThat(ReceiverChecks.mapReply(reply)).isEmpty();
  }

  @Test // asked for 172.16.99.1 it was seen to answer 173.16.64.0/18
  void oorsWrongHolesAreNotBelieved() throws Exception {
    MapReply reply = read("20000001", NONCE, "0000000f 00 12 3000 0000 0001 ad104000");
    assertThat(ReceiverChecks.recordsFor(EidPrefix.parse("172.16.99.1"), reply)).isEmpty();
    assertThat(ReceiverChecks.recordsFor(EidPrefix.parse("173.16.99.1"), reply)).hasSize(1);
  }

  @Test // 1440 minutes leave it as 160
  void oorsInfoReplySaysTooFewMinutes() throws Exception {
    InfoReply reply =
        read(
            "78000000" + NONCE + "0001 0014" + zeros(20) + "000000a0 00 18 0001 ac101e00",
            "4003 0000 0700 001c 10f6 ee48 0001 cb007109 0001 c0a8ff03 0001 0a000002 0001"
                + " c6336407");
    assertThat(reply.ttlMinutes()).isEqualTo(160);
  }

  // OpenDaylight 1.18 and 1.22

  @Test
  void openDaylightsKeyTypeTwoIsSha256() throws Exception {
    byte[] message = octets("38000101", NONCE, "0002 0020", zeros(32), RECORD);
    var key = new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "foo");
    key.sign(message);
    var register = (MapRegister) ControlMessage.decode(message);
    assertThat(register.isSignedBy(key, message, 0, message.length)).isTrue();
  }

  @Test
  void openDaylightRegistersPairsAndServicePaths() throws Exception {
    String pair = "00 0010 0000 4003 0000 0c00 0010 0000 18 18 0001 ac100a00 0001 ac101e00";
    String path = "00 0010 0000 4003 0000 1100 0004 00006402";
    MapReply reply = read("20000002", NONCE, "0000000f 00", pair, "0000000f 00", path);
    assertThat(reply.records().getFirst().eid().network())
        .isInstanceOf(Lcaf.SourceDestination.class);
    assertThat(reply.records().getLast().eid().network()).isEqualTo(new ServicePath(100, 2));
  }

  // lispers.net

  @Test // a mobile-node bit and one for its own NAT traversal, beside L, D and IRC
  void lispersBitsInAMapRequestDoNotInflateTheItrRlocCount() throws Exception {
    MapRequest request =
        read("1020 e101", NONCE, "0000", "0001 c0a86402", "0001 c0a86403", "0020 0001 ac101e65");
    assertThat(request.itrRlocs()).hasSize(2);
    assertThat(request.flags())
        .containsExactly(MapRequest.Flag.LOCAL_XTR, MapRequest.Flag.DONT_MAP_REPLY);
  }

  @Test // the source EID is JSON in instance 1000, flags say how it is encrypted
  void lispersPutsASignatureIntoTheSourceEid() throws Exception {
    String json = "4003 0000 0e05 000c 0008 7b22 6122 3a31 7d20 0000";
    MapRequest request = read("10000001", NONCE, json, "0001 c0a86402", "0020 0001 ac101e65");
    assertThat(request.sourceEid().orElseThrow().address()).isInstanceOf(JsonData.class);
    assertThat(ReceiverChecks.mapRequest(request, true)).isEmpty();
  }

  @Test // I and T, a "refresh" bit, a mobile-node bit, 180 seconds, a name beside the locator
  void lispersRegistersInItsOwnDialect() throws Exception {
    String named = "0101 ff00 0005 4003 0000 0100 000c 0001 c0a86402 0011 6c6f6300";
    MapRegister register =
        read(
            "32001b01" + NONCE + "0002 0020" + zeros(32),
            "800000b4 01" + EID + named,
            XTR_AND_SITE);
    MappingRecord record = register.records().getFirst();
    assertThat(record.ttlMinutes() & Integer.MAX_VALUE).isEqualTo(180);
    assertThat(record.locators().getFirst().rloc().ip())
        .contains(Ipv4Address.parse("192.168.100.2"));
    assertThat(register.has(MapRegister.Flag.USE_TTL)).isTrue();
    assertThat(register.identity()).isPresent();
  }

  @Test // then a part that nobody else can read follows
  void lispersEncryptedRegistrationsAreRefusedByName() {
    String noise = "f3a91c77e05b8826d4120f9ac3b1586e".repeat(6);
    assertThat(refused("3201 2101", NONCE, "0002 0020", zeros(32), noise))
        .isIn(DropReason.UNKNOWN_AFI, DropReason.TRUNCATED, DropReason.BAD_MASK_LENGTH);
  }

  @Test
  void lispersWritesMacAddressesUnderFamilySix() throws Exception {
    MapReply reply = read("20000001", NONCE, "0000000f 00 30 0000 0000 0006 0050569a0001");
    assertThat(reply.records().getFirst().eid().network())
        .isEqualTo(MacAddress.tryParse("00:50:56:9a:00:01").orElseThrow());
    assertThat(reply.toByteArray()).contains(0x40, 0x05); // and everyone else under 16389
  }

  @Test
  void lispersActionSevenIsReadAndMeansNothing() throws Exception {
    MapReply reply = read("20000001", NONCE, "0000000f 00 18 e000 0000 0001 ac101e00");
    assertThat(reply.records().getFirst().action()).isEqualTo(Action.UNASSIGNED_7);
  }

  @Test
  void lispersNamesTheRoutersOfAReplicationList() throws Exception {
    String list = "4003 0000 0d00 000f 00000080 0001 c0a86402 0011 61 62 00";
    MapReply reply = read("20000001", NONCE, "0000000f 01", EID, "0101 0101 0001", list);
    var locator = reply.records().getFirst().locators().getFirst().rloc().address();
    assertThat(((ReplicationList) locator).entries().getFirst().name())
        .contains(DistinguishedName.of("ab"));
  }

  @Test
  void lispersPublishesWithoutAuthenticationWhichIsWeak() throws Exception {
    MapNotify notify = read("40000001", NONCE, "0000 0000", RECORD);
    assertThat(ReceiverChecks.signed(notify)).contains(DropReason.WEAK_ALGORITHM);
  }

  @Test
  void lispersTracesAreMessagesOfAnUnknownType() throws Exception {
    assertThat(ControlMessage.decode(octets("90000000", NONCE))).isInstanceOf(UnknownMessage.class);
  }

  @Test // RFC 9735 wants the bits of the name; 0 is taken for all of them
  void lispersNamesHaveNoMask() throws Exception {
    MapReply reply = read("20000001", NONCE, "0000000f 00 00 0000 0000 0011 6965746600");
    assertThat(reply.records().getFirst().eid().network()).isEqualTo(DistinguishedName.of("ietf"));
  }

  @Test
  void lispersLeavesTheInnerChecksumOut() throws Exception {
    assertThat(Decoded.of(encapsulated("0000", "0000")).message()).isPresent();
  }

  @Test // OOR logs a wrong checksum of the inner IP header and goes on; so does this, without a
  // word
  void aWrongInnerUdpChecksumIsRefusedAndAWrongIpChecksumIsNot() throws Exception {
    assertThat(Decoded.of(encapsulated("ffff", "0000")).message()).isPresent();
    assertThat(Decoded.of(encapsulated("0000", "1234")).reason())
        .contains(DropReason.BAD_INNER_CHECKSUM);
  }

  /// A Map-Request from 172.16.10.101 to 172.16.30.101 as OOR and lispers.net wrap it: the inner
  /// addresses are EIDs, both inner ports 4342.
  private static byte[] encapsulated(String ipChecksum, String udpChecksum) {
    return octets(
        "80000000",
        "4500 003c 0000 0000 ff11 " + ipChecksum + " ac100a65 ac101e65",
        "10f6 10f6 0028 " + udpChecksum,
        "10000001" + NONCE + "0001 ac100a65 0001 c0a86401 0020 0001 ac101e65");
  }

  // VPP and Cisco IOS

  @Test // 86400 where minutes belong
  void vppsTtlIsReadAsItIs() throws Exception {
    MapReply reply = read("20000001", NONCE, "00015180 01", EID, RLOC);
    assertThat(reply.records().getFirst().ttlMinutes()).isEqualTo(86_400);
  }

  @Test
  void ciscoSetsTheAuthoritativeBitInNegativeReplies() throws Exception {
    MapReply reply = read("20000001", NONCE, "00000001 00 18 3000 0000 0001 ac101e00");
    assertThat(reply.records().getFirst().authoritative()).isTrue();
    assertThat(ReceiverChecks.mapReply(reply)).isEmpty();
  }

  @Test // bits of drafts: to be relayed by an RTR, reliable transport, and the sender's identity
  void ciscoRegistersTheDefaultPrefixWithBitsOfDrafts() throws Exception {
    MapRegister register =
        read(
            "33002101" + NONCE + "0001 0014" + zeros(20),
            "000005a0 01 00 1000 0000 0001 00000000" + RLOC,
            XTR_AND_SITE);
    assertThat(register.records().getFirst().eid()).isEqualTo(EidPrefix.parse("0.0.0.0/0"));
    assertThat(register.has(MapRegister.Flag.FOR_RTR)).isTrue();
    assertThat(register.has(MapRegister.Flag.RELIABLE_TRANSPORT)).isTrue();
  }

  @Test // RFC 9301 §5.4 does not forbid host bits
  void bitsBeyondTheMaskAreCleared() throws Exception {
    MapReply reply = read("20000001", NONCE, "0000000f 00 18 0000 0000 0001 ac101e05");
    assertThat(reply.records().getFirst().eid()).isEqualTo(EidPrefix.parse("172.16.30.0/24"));
  }

  @Test
  void instancesArriveWithAndWithoutAnAfiListAround() throws Exception {
    String instance = "4003 0000 0200 000a 000003e8 0001 ac101e00";
    MapReply reply = read("20000001", NONCE, "0000000f 00 18 0000 0000", instance);
    assertThat(reply.records().getFirst().eid().instance()).isEqualTo(new InstanceId(1000));
  }

  // Everyone

  @Test // "-96" and "-128" in the names of algorithms: nobody cuts, the RFC does
  void digestsMayBeCutOrWhole() throws Exception {
    for (int length : List.of(16, 32)) {
      byte[] message =
          octets("30000101", NONCE, "0002 00" + HexFormat.of().toHexDigits((byte) length));
      byte[] whole = octets(HexFormat.of().formatHex(message), zeros(length), RECORD);
      var key = new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "foo");
      key.sign(whole);
      assertThat(key.verifies(whole, 0, whole.length, 0)).as("%d octets", length).isTrue();
    }
  }

  @Test // a code of one octet is guessed in 256 tries
  void digestsOfAnyOtherLengthAreWrong() {
    var key = new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "foo");
    for (int length : List.of(0, 1, 8, 15, 20, 31)) {
      byte[] message =
          octets(
              "30000101" + NONCE + "0002 00" + HexFormat.of().toHexDigits((byte) length),
              zeros(length),
              RECORD);
      assertThat(key.verifies(message, 0, message.length, 0)).as("%d octets", length).isFalse();
    }
  }

  @Test // no peer was seen to send any; who does will be seen by this counter
  void octetsAfterTheLastFieldAreRefused() {
    assertThat(refused("20000001", NONCE, RECORD, "00")).isEqualTo(DropReason.TRAILING_OCTETS);
  }
}
