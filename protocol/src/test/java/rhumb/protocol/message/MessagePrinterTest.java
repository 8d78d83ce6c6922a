package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.security.EidAuthentication;
import rhumb.protocol.security.EncapsulationSecurity;
import rhumb.protocol.security.KeyDerivation;
import rhumb.protocol.security.OneTimeKey;
import rhumb.protocol.security.WrappedKey;
import rhumb.protocol.wire.Octets;

class MessagePrinterTest {
  @Test
  void aMapRequestIsOneSentence() throws Exception {
    assertThat(MessagePrinter.line(ControlMessage.decode(Vectors.get("map-request"))))
        .isEqualTo(
            "Map-Request 0x0524E21F-0x489614BB for [172.16.30.101/32] from 172.16.10.101"
                + " reply to [192.168.100.1]");
  }

  @Test
  void aMapRegisterIsATree() throws Exception {
    assertThat(MessagePrinter.tree(ControlMessage.decode(Vectors.get("map-register-sha1"))))
        .isEqualTo(
            """
            Map-Register want-map-notify
              nonce 0x0524E21F-0x489614BB
              authentication key 0 algorithm 1 (20 octets)
              record 172.16.30.0/24 TTL 1440 min authoritative
                locator 192.168.100.2 10/50 local up
              xTR-ID 0xDC4A8044-0x87093251-0x602669CB-0x5B720F12 site-ID 0\
            """);
  }

  @Test
  void anEncapsulationShowsWhatIsInside() throws Exception {
    assertThat(MessagePrinter.tree(ControlMessage.decode(Vectors.get("ecm-map-request"))))
        .startsWith(
            "ECM\n  packet 172.16.10.101 port 4342 to 172.16.30.101 port 4342\n  Map-Request\n")
        .contains("    asks for 172.16.30.101/32");
  }

  @Test
  void keysAndCodesAreNotShown() throws Exception {
    String key = "deadbeefdeadbeefdeadbeefdeadbeef";
    var security =
        new EncapsulationSecurity(
            2,
            WrappedKey.inClear(OneTimeKey.of(Octets.parse(key))),
            EidAuthentication.wish(KeyDerivation.HKDF_SHA256));
    var inner =
        InnerPacket.of(
            new Ipv4Address(1), 4342, new Ipv4Address(2), 4342, Vectors.get("map-request"));
    var message =
        new EncapsulatedControlMessage(
            EnumSet.noneOf(EncapsulatedControlMessage.Flag.class),
            Optional.of(security.toOctets()),
            inner);
    String all = MessagePrinter.tree(message) + MessagePrinter.line(message) + message;
    assertThat(all).doesNotContain("deadbeef").contains("********");
    var register = ControlMessage.decode(Vectors.get("map-register-sha1"));
    assertThat(MessagePrinter.tree(register) + register).doesNotContain("69249b14");
  }

  @Provide
  Arbitrary<ControlMessage> messages() {
    return Arbitraries.randomValue(random -> new RandomMessages(random).any());
  }

  @Property(tries = 500)
  void everythingPrintsOnOneLineAndAsATree(@ForAll("messages") ControlMessage message) {
    assertThat(MessagePrinter.line(message)).doesNotContain("\n").matches("[ -\u00b0]+");
    assertThat(MessagePrinter.tree(message)).matches("[ -\u00b0\n]+").doesNotEndWith("\n");
  }
}
