package rhumb.protocol.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.wire.WireWriter;

/// A second opinion on our octets: Wireshark's dissectors.
final class Tshark {
  private static final int RAW_IP = 101; // link type: packets start with the IP header

  private Tshark() {}

  /// An IP packet with `payload` in UDP.
  static byte[] udp(IpAddress from, int fromPort, IpAddress to, int toPort, byte[] payload) {
    return InnerPacket.of(from, fromPort, to, toPort, payload).octets().toByteArray();
  }

  /// What tshark finds in IP packets, one map of field to values per packet.
  static List<Map<String, List<String>>> fields(List<byte[]> packets, List<String> names) {
    try {
      Path capture = Files.createTempFile("rhumb", ".pcap");
      try {
        Files.write(capture, capture(packets));
        return parse(run(capture, names), names);
      } finally {
        Files.delete(capture);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("tshark is needed; ops/bin/check installs it", e);
    }
  }

  private static byte[] capture(List<byte[]> packets) {
    var out = new WireWriter();
    out.u32(0xA1B2_C3D4).u16(2).u16(4).u32(0).u32(0).u32(0x4_0000).u32(RAW_IP);
    for (byte[] packet : packets) {
      out.u32(0).u32(0).u32(packet.length).u32(packet.length).bytes(packet, 0, packet.length);
    }
    return out.toByteArray();
  }

  private static String run(Path capture, List<String> names) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "tshark", "-n", "-r", capture.toString(), "-T", "fields", "-E", "occurrence=a"));
    command.addAll(List.of("-E", "aggregator=;", "-E", "separator=/t"));
    for (String name : names) command.addAll(List.of("-e", name));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static List<Map<String, List<String>>> parse(String text, List<String> names) {
    List<Map<String, List<String>>> packets = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] columns = line.split("\t", -1);
      Map<String, List<String>> fields = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        if (!columns[i].isEmpty()) fields.put(names.get(i), List.of(columns[i].split(";")));
      }
      packets.add(fields);
    }
    return packets;
  }
}
