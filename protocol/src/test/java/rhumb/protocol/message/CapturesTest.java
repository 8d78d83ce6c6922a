package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rhumb.protocol.data.Checksum;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.wire.MalformedMessage;

/// Packets that other implementations made, from the wire to the line that a person reads. What
/// each of them is stands beside the capture; a control message is written back the same.
class CapturesTest {
  private static final int FILE_HEADER = 24;
  private static final int FRAME_HEADER = 16;
  private static final int ETHERNET = 14;
  private static final int UDP = 8;

  @ParameterizedTest
  @ValueSource(strings = {"messages", "rare-messages"})
  void everyPacketIsReadAndSaidInALine(String capture) throws Exception {
    List<String> lines = new ArrayList<>();
    for (byte[] packet : packets(capture + ".pcap")) lines.add(line(packet));
    assertThat(lines).containsExactlyElementsOf(said(capture + ".txt"));
  }

  private static String line(byte[] packet) throws MalformedMessage {
    var memory = MemorySegment.ofArray(packet);
    var ip = new IpHeader();
    assertThat(ip.wrap(memory, 0, packet.length)).isTrue();
    assertThat(ip.checksumHolds()).isTrue();
    assertThat(ip.protocol()).isEqualTo(IpHeader.UDP);
    int udp = ip.headerLength();
    int length = ip.totalLength() - udp;
    var octets = ByteBuffer.wrap(packet);
    if (octets.getShort(udp + 6) != 0) {
      int sum = Checksum.add(Checksum.sum(memory, udp, length), ip.pseudoHeaderSum(length));
      assertThat(sum).isEqualTo(0xFFFF);
    }
    return octets.getShort(udp + 2) == ControlMessage.PORT
        ? control(octets.slice(udp + UDP, length - UDP))
        : data(memory, udp + UDP);
  }

  private static String control(ByteBuffer payload) throws MalformedMessage {
    byte[] octets = new byte[payload.remaining()];
    payload.get(octets);
    ControlMessage message;
    try {
      message = ControlMessage.decode(octets);
    } catch (MalformedMessage e) {
      return "refused: " + e.getMessage();
    }
    assertThat(message.toByteArray()).isEqualTo(octets);
    assertThat(MessagePrinter.tree(message)).isNotBlank();
    return MessagePrinter.line(message);
  }

  private static String data(MemorySegment memory, int at) {
    var header = new DataHeader().wrap(memory, at);
    var inner = new IpHeader();
    int from = at + DataHeader.LENGTH;
    assertThat(inner.wrap(memory, from, (int) memory.byteSize() - from)).isTrue();
    return "data"
        + (header.hasNonce() ? " nonce 0x%06x".formatted(header.nonce()) : "")
        + (header.requestsEcho() ? " echo" : "")
        + (header.hasMapVersions()
            ? " versions %d %d".formatted(header.sourceMapVersion(), header.destinationMapVersion())
            : "")
        + (header.hasInstanceId() ? " instance " + header.instanceId() : "")
        + (header.hasLocatorStatusBits() ? " status " + header.locatorStatusBits() : "")
        + " protocol %d TTL %d, %d octets"
            .formatted(inner.protocol(), inner.ttl(), inner.totalLength());
  }

  /// The IP packets of a capture in the classic format, little-endian, of Ethernet frames.
  private static List<byte[]> packets(String name) throws IOException {
    var file = ByteBuffer.wrap(read(name)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> packets = new ArrayList<>();
    int length;
    for (int at = FILE_HEADER; at < file.capacity(); at += FRAME_HEADER + length) {
      length = file.getInt(at + 8);
      byte[] packet = new byte[length - ETHERNET];
      file.get(at + FRAME_HEADER + ETHERNET, packet);
      packets.add(packet);
    }
    return packets;
  }

  private static List<String> said(String name) throws IOException {
    return new String(read(name), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream in = CapturesTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
