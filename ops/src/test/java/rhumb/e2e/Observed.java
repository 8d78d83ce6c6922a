package rhumb.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import rhumb.ops.lab.LabNode;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;

/// Control messages of a capture, decoded.
///
/// @param packet that carried it
record Observed(Capture.Packet packet, ControlMessage message) {
  static List<Observed> sentBy(LabNode node, List<Capture.Packet> packets) {
    return packets.stream()
        .filter(p -> p.isFrom(node) && p.isControl())
        .map(p -> new Observed(p, decode(p.payload())))
        .toList();
  }

  /// The encapsulated Map-Requests among what a node sent.
  static List<Observed> asked(LabNode node, List<Capture.Packet> packets) {
    return sentBy(node, packets).stream()
        .filter(o -> o.isA(EncapsulatedControlMessage.class))
        .toList();
  }

  static List<MapReply> repliesBy(LabNode node, List<Capture.Packet> packets) {
    return sentBy(node, packets).stream()
        .filter(o -> o.isA(MapReply.class))
        .map(o -> (MapReply) o.message)
        .filter(Predicate.not(Observed::answersProbe))
        .toList();
  }

  boolean isA(Class<? extends ControlMessage> type) {
    return type.isInstance(message);
  }

  EncapsulatedControlMessage encapsulation() {
    return (EncapsulatedControlMessage) message;
  }

  /// The Map-Request inside of the encapsulation.
  MapRequest request() {
    return (MapRequest) decode(encapsulation().inner().payload().toByteArray());
  }

  static boolean answersProbe(MapReply reply) {
    return reply.flags().contains(MapReply.Flag.PROBE);
  }

  private static ControlMessage decode(byte[] octets) {
    return Eventually.unchecked(() -> ControlMessage.decode(octets));
  }

  /// The only element.
  static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.getFirst();
  }
}
