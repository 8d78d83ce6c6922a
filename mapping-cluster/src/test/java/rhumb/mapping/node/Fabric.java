package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Registers.register;
import static rhumb.mapping.testing.Requests.request;

import java.util.ArrayList;
import java.util.List;
import rhumb.mapping.testing.Station;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapReply;

/// Hosts all over 10.0.0.0/8, as an ETR registers them and an ITR asks for them.
final class Fabric {
  static final int PREFIXES = 48; // over all partitions, so on every node

  private Fabric() {}

  /// As an ETR does: until it is confirmed.
  static void registerAll(Station etr, String rloc) {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < PREFIXES; i++) left.add(i);
    long deadline = System.nanoTime() + 90_000_000_000L;
    for (long nonce = 1; !left.isEmpty() && System.nanoTime() < deadline; nonce++) {
      for (int i : left) etr.send(register(eid(i) + "/32", rloc).nonce(nonce).signed());
      List<String> confirmed = new ArrayList<>();
      List<Station.Received> received = etr.receiveAll(2_000, left.size());
      for (Station.Received each : received) {
        confirmed.add(((MapNotify) each.message()).records().getFirst().eid().toString());
      }
      left.removeIf(i -> confirmed.contains(eid(i) + "/32"));
    }
    assertThat(left).isEmpty();
  }

  static void allAnswer(Station itr, String rloc) {
    for (int i = 0; i < PREFIXES; i++) {
      MappingRecord record = ask(itr, eid(i));
      assertThat(record.isNegative()).as(eid(i)).isFalse();
      assertThat(record.locators().getFirst().rloc()).as(eid(i)).hasToString(rloc);
    }
  }

  static MappingRecord ask(Station itr, String eid) {
    itr.send(
        EncapsulatedControlMessage.of(
            IpAddress.parse("127.0.0.1"),
            itr.port(),
            IpAddress.parse(eid),
            request(eid, List.of("127.0.0.1"))));
    return itr.receive(MapReply.class).records().getFirst();
  }

  static String eid(int i) {
    return "10." + i * 5 + ".0." + i;
  }
}
