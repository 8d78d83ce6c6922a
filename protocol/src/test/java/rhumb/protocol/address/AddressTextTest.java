package rhumb.protocol.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rhumb.protocol.message.RandomAddresses;

class AddressTextTest {
  @Provide
  Arbitrary<Address> ips() {
    return Arbitraries.randomValue(random -> new RandomAddresses(random).ip().address());
  }

  @Property
  void whatIsPrintedCanBeRead(@ForAll("ips") Address address) {
    assertThat(Address.parse(address.toString())).isEqualTo(address);
    var ip = (IpAddress) address;
    assertThat(IpAddress.of(ip.toInetAddress())).isEqualTo(address);
    assertThat(IpAddress.of(ip.toByteArray())).isEqualTo(address);
  }

  @Property
  void aMaskClearsWhatIsBeyondIt(@ForAll("ips") Address address, @ForAll byte length) {
    int mask = Math.clamp(length, 0, address.bits());
    Address masked = address.masked(mask);
    assertThat(masked.masked(mask)).isEqualTo(masked);
    var prefix = EidPrefix.of(address, mask);
    assertThat(prefix.contains(Eid.of(address))).isTrue();
    assertThat(prefix.network()).isEqualTo(masked);
    assertThat(EidPrefix.parse(prefix.toString())).isEqualTo(prefix);
  }

  /// RFC 5952 §4: lower case, no leading zeros, the longest run of zeros shortened, the first of
  /// equals.
  @ParameterizedTest
  @CsvSource({
    "2001:0DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "1:0:0:0:0:0:0:0, 1::",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1"
  })
  void ipv6IsPrintedTheCanonicalWay(String text, String canonical) {
    Ipv6Address address = Ipv6Address.parse(text);
    assertThat(Ipv6Address.parse(canonical)).isEqualTo(address);
    if (canonical.indexOf('.') < 0) assertThat(address).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4 ",
        "+1.2.3.4",
        "1..3.4",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "fe80::1%eth0",
        "g::",
        "::1.2.3",
        "00:11:22:33:44",
        "00:11:22:33:44:5g",
        "0011.2233.44556"
      })
  void whatIsNoAddressIsRefusedByName(String text) {
    assertThat(Address.tryParse(text)).isEqualTo(Optional.empty());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Address.parse(text))
        .withMessageContaining(text);
  }

  @Test
  void macAddressesAreReadInTheUsualForms() {
    Address mac = Address.parse("00:50:56:9a:00:01");
    assertThat(Address.parse("00-50-56-9A-00-01")).isEqualTo(mac);
    assertThat(Address.parse("0050.569a.0001")).isEqualTo(mac);
    assertThat(mac).hasToString("00:50:56:9a:00:01");
  }

  @Test
  void anEidMayBeInAnInstance() {
    assertThat(Eid.parse("[1000]10.0.0.1")).hasToString("[1000]10.0.0.1");
    assertThat(Eid.parse("[4294967295]::1").instance().value()).isEqualTo(-1);
    assertThat(EidPrefix.parse("[5]10.1.2.3/8")).hasToString("[5]10.0.0.0/8");
    assertThatIllegalArgumentException().isThrownBy(() -> Eid.parse("[x]10.0.0.1"));
    assertThatIllegalArgumentException().isThrownBy(() -> Eid.parse("[4294967296]10.0.0.1"));
    assertThatIllegalArgumentException().isThrownBy(() -> Eid.parse("[1 10.0.0.1"));
  }

  @Test
  void aPrefixIsReadStrictlyWhereAPersonWroteIt() {
    assertThat(EidPrefix.strict("10.0.0.0/8")).hasToString("10.0.0.0/8");
    assertThat(EidPrefix.strict("10.0.0.1")).hasToString("10.0.0.1/32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EidPrefix.strict("10.1.0.0/8"))
        .withMessageContaining("10.0.0.0/8");
    assertThatIllegalArgumentException().isThrownBy(() -> EidPrefix.parse("10.0.0.0/33"));
    assertThatIllegalArgumentException().isThrownBy(() -> EidPrefix.parse("10.0.0.0/"));
    assertThatIllegalArgumentException().isThrownBy(() -> EidPrefix.parse("::/129"));
  }

  @Test
  void aNameFromThePeerCannotPaintTheTerminal() {
    assertThat(DistinguishedName.of("site\u001b[2J\"é"))
        .hasToString("\"site\\u001b[2J\\u0022\\u00e9\"");
  }

  @Test
  void specialAddressesAreKnown() {
    assertThat(Ipv4Address.parse("224.0.0.1").isMulticast()).isTrue();
    assertThat(Ipv4Address.parse("239.255.255.255").isMulticast()).isTrue();
    assertThat(Ipv4Address.parse("223.255.255.255").isMulticast()).isFalse();
    assertThat(Ipv4Address.parse("255.255.255.255").isBroadcast()).isTrue();
    assertThat(Ipv4Address.parse("169.254.1.1").isLinkLocal()).isTrue();
    assertThat(Ipv4Address.parse("127.9.9.9").isLoopback()).isTrue();
    assertThat(Ipv6Address.parse("ff02::1").isMulticast()).isTrue();
    assertThat(Ipv6Address.parse("febf::1").isLinkLocal()).isTrue();
    assertThat(Ipv6Address.parse("fec0::1").isLinkLocal()).isFalse();
    assertThat(Ipv6Address.parse("::1").isLoopback()).isTrue();
    assertThat(Ipv6Address.parse("::").isUnspecified()).isTrue();
  }
}
