package rhumb.protocol.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SockAddrTest {
  private final MemorySegment memory = Arena.ofAuto().allocate(SockAddr.SIZE, 8);

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0,0,0.0.0.0:0",
    "255.255.255.255,65535,255.255.255.255:65535",
    "192.0.2.1,4342,192.0.2.1:4342",
    "::,0,[0:0:0:0:0:0:0:0]:0",
    "2001:db8::1,4341,[2001:db8:0:0:0:0:0:1]:4341",
  })
  void allFormsAreTheSame(String address, int port, String text) {
    var java = new InetSocketAddress(InetAddress.ofLiteral(address), port);
    SockAddr addr = SockAddr.of(java);
    assertThat(addr.toInetSocketAddress()).isEqualTo(java);
    assertThat(addr).hasToString(text);
    assertThat(addr.isWildcard()).isEqualTo(port == 0);
    assertThat(addr.write(memory, 0)).isEqualTo(addr.v6() ? 28 : 16);
    assertThat(SockAddr.read(memory, 0)).isEqualTo(addr);
  }

  @Test
  void theKernelsFormIsInNetworkOrder() {
    SockAddr.v4(0xC0000201, 4342).write(memory, 0);
    byte[] octets = memory.asSlice(2, 6).toArray(ValueLayout.JAVA_BYTE);
    //                                   port 4342   192      0  2  1
    assertThat(octets).containsExactly(0x10, 0xF6, 0xC0, 0x00, 0x02, 0x01);
  }

  @Test // RFC 4291 §2.5.5.2: a mapped address is IPv6 on the wire
  void mappedAddressesStayIpv6() {
    SockAddr mapped = SockAddr.v6(0, 0xFFFF_C000_0201L, 1);
    assertThat(mapped.v6()).isTrue();
    mapped.write(memory, 0);
    assertThat(SockAddr.read(memory, 0)).isEqualTo(mapped);
  }

  @Test
  void linkLocalAddressesKeepTheirInterface() {
    var addr = new SockAddr(true, 0xFE80L << 48, 1, 4342, 7);
    addr.write(memory, 0);
    assertThat(SockAddr.read(memory, 0)).isEqualTo(addr);
    assertThat(SockAddr.of(addr.toInetSocketAddress())).isEqualTo(addr);
    assertThat(addr).hasToString("[fe80:0:0:0:0:0:0:1%7]:4342");
  }

  @Test
  void portsAreSixteenBits() {
    assertThatThrownBy(() -> SockAddr.v4(0, 65_536)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SockAddr.v4(0, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
