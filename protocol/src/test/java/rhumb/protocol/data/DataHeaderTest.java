package rhumb.protocol.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import rhumb.protocol.message.Vectors;

class DataHeaderTest {
  private static DataHeader vector(String name) {
    return new DataHeader().wrap(MemorySegment.ofArray(Vectors.get(name)), 0);
  }

  private static String hex(MemorySegment buffer) {
    return HexFormat.of().formatHex(buffer.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
  }

  @Test
  void aPlainHeaderSaysNothing() {
    DataHeader header = vector("data-plain");
    assertThat(header.hasNonce() || header.hasMapVersions() || header.hasInstanceId()).isFalse();
    assertThat(header.hasLocatorStatusBits() || header.hasNextProtocol()).isFalse();
    assertThat(header.instanceId()).isZero();
    assertThat(header.keyId()).isZero();
  }

  @Test
  void nonceAndLocatorStatusBitsAreRead() {
    DataHeader header = vector("data-NL");
    assertThat(header.nonce()).isEqualTo(0xABCDEF);
    assertThat(header.locatorStatusBits()).isEqualTo(1);
    assertThat(header.requestsEcho()).isFalse();
  }

  @Test
  void anInstanceLeavesEightLocatorStatusBits() {
    DataHeader header = vector("data-NLEI");
    assertThat(header.requestsEcho()).isTrue();
    assertThat(header.instanceId()).isEqualTo(100);
    assertThat(header.locatorStatusBits()).isEqualTo(1);
  }

  @Test
  void mapVersionsTakeThePlaceOfTheNonce() {
    DataHeader header = vector("data-LV");
    assertThat(header.hasMapVersions()).isTrue();
    assertThat(header.sourceMapVersion()).isEqualTo(10);
    assertThat(header.destinationMapVersion()).isEqualTo(11);
    assertThat(header.locatorStatusBits()).isEqualTo(3);
  }

  @Property(tries = 200)
  void whatIsWrittenIsRead(
      @ForAll @IntRange(max = 0xFFF) int source,
      @ForAll @IntRange(max = 0xFFF) int destination,
      @ForAll @IntRange(max = 0xFF_FFFF) int instance,
      @ForAll @IntRange(max = 3) int key,
      @ForAll @IntRange(max = 0xFF) int bits) {
    var header = new DataHeader().wrap(MemorySegment.ofArray(new byte[12]), 3);
    header.writeWithMapVersions(source, destination, instance);
    header.setLocatorStatusBits(bits).setKeyId(key);
    assertThat(header.hasMapVersions()).isTrue();
    assertThat(header.sourceMapVersion()).isEqualTo(source);
    assertThat(header.destinationMapVersion()).isEqualTo(destination);
    assertThat(header.instanceId()).isEqualTo(instance);
    assertThat(header.keyId()).isEqualTo(key);
    assertThat(header.locatorStatusBits()).isEqualTo(bits);
    header.writeWithNonce(instance, true, bits);
    assertThat(header.requestsEcho()).isTrue();
    assertThat(header.nonce()).isEqualTo(instance);
    assertThat(header.instanceId()).isEqualTo(bits);
    header.writeWithNextProtocol(NextProtocol.ETHERNET, instance);
    assertThat(header.nextProtocol()).isEqualTo(NextProtocol.ETHERNET);
    assertThat(header.hasNonce() || header.hasMapVersions()).isFalse();
  }

  @Test // RFC 9305 §3.1
  void shimHeadersAreSkippedUpToThePayload() {
    //                shim 1: 4 octets, shim 2: 4 + 4 octets, payload IPv6
    byte[] octets = HexFormat.of().parseHex("80000081" + "8101000200000000" + "60");
    MemorySegment buffer = MemorySegment.ofArray(octets);
    long payload = NextProtocol.skipShims(buffer, 0, octets.length, 0x80);
    assertThat(NextProtocol.offset(payload)).isEqualTo(12);
    assertThat(NextProtocol.protocol(payload)).isEqualTo(NextProtocol.IPV6);
    assertThat(NextProtocol.skipShims(buffer, 0, 11, 0x80)).isEqualTo(NextProtocol.MALFORMED);
    assertThat(NextProtocol.skipShims(buffer, 0, 3, 0x80)).isEqualTo(NextProtocol.MALFORMED);
    long none = NextProtocol.skipShims(buffer, 5, 5, NextProtocol.IPV4);
    assertThat(NextProtocol.offset(none)).isEqualTo(5);
    assertThat(NextProtocol.protocol(none)).isEqualTo(NextProtocol.IPV4);
  }

  @Test // RFC 7348 §5
  void vxlanIsReadAndWritten() {
    MemorySegment buffer = MemorySegment.ofArray(new byte[8]);
    var header = new VxlanHeader().wrap(buffer, 0).write(0x123456);
    assertThat(hex(buffer)).isEqualTo("0800000012345600");
    assertThat(header.hasNetworkId()).isTrue();
    assertThat(header.nextProtocol()).isEqualTo(NextProtocol.ETHERNET);
    header.writeGpe(0xABCDEF, NextProtocol.IPV6);
    assertThat(hex(buffer)).isEqualTo("0c000002abcdef00");
    assertThat(header.networkId()).isEqualTo(0xABCDEF);
    assertThat(header.nextProtocol()).isEqualTo(NextProtocol.IPV6);
    assertThat(new DataHeader().wrap(buffer, 0).instanceId()).isEqualTo(0xABCDEF);
  }

  @Test // RFC 8061 §7
  void aCipherSuiteTellsWhereThePayloadStarts() {
    CipherSuite suite = CipherSuite.of(5).orElseThrow();
    assertThat(suite).isEqualTo(CipherSuite.X25519_AES_128_GCM);
    assertThat(suite.payloadOffset()).isEqualTo(20);
    assertThat(suite.overhead()).isEqualTo(28);
    assertThat(CipherSuite.of(7)).isEmpty();
  }
}
