package rhumb.mapping.node;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Registers.register;
import static rhumb.mapping.testing.Requests.request;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.testing.Sites;
import rhumb.mapping.testing.Station;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapReply;

/// Hosts all over 10.0.0.0/8, and some with the same addresses of each kind in three instances, as
/// an ETR registers them and an ITR asks for them.
final class Fabric {
  private static final int DENSE = 48; // over all partitions, so on every node

  /// The first and the last that a data packet can name, and one between.
  private static final List<String> INSTANCES = List.of("", "[7]", "[16777215]");

  /// Each has a delegation of its own in each instance, and so a partition.
  private static final List<String> HOSTS =
      List.of(
          "10.255.0.1",
          "2001:db8::1",
          "02:00:00:00:00:01",
          "06:00:00:00:00:01",
          "0a:00:00:00:00:01",
          "0e:00:00:00:00:01");

  /// Where the packet inside of an encapsulated Map-Request for a MAC address goes.
  private static final IpAddress NOBODY = IpAddress.parse("192.0.2.254");

  static final int PREFIXES = DENSE + INSTANCES.size() * HOSTS.size();

  private Fabric() {}

  static Site site() {
    String[] delegations =
        IntStream.range(DENSE, PREFIXES)
            .mapToObj(i -> Eid.parse(eid(i)))
            .map(eid -> new EidPrefix(eid.instance(), eid.address(), 8).toString())
            .toArray(String[]::new);
    return Sites.proxied(Sites.acceptingMoreSpecifics("FABRIC", delegations));
  }

  /// As an ETR does: until it is confirmed.
  static void registerAll(Station etr, String rloc) {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < PREFIXES; i++) left.add(i);
    long deadline = System.nanoTime() + 90_000_000_000L;
    for (long nonce = 1; !left.isEmpty() && System.nanoTime() < deadline; nonce++) {
      for (int i : left) etr.send(register(eid(i), rloc(i, rloc)).nonce(nonce).signed());
      List<EidPrefix> confirmed = new ArrayList<>();
      List<Station.Received> received = etr.receiveAll(2_000, left.size());
      for (Station.Received each : received) {
        confirmed.add(((MapNotify) each.message()).records().getFirst().eid());
      }
      left.removeIf(i -> confirmed.contains(prefix(i)));
    }
    assertThat(left).isEmpty();
  }

  static void allAnswer(Station itr, String rloc) {
    for (int i = 0; i < PREFIXES; i++) {
      MappingRecord record = ask(itr, eid(i));
      assertThat(record.isNegative()).as(eid(i)).isFalse();
      assertThat(record.eid()).isEqualTo(prefix(i));
      assertThat(record.locators().getFirst().rloc()).as(eid(i)).hasToString(rloc(i, rloc));
    }
  }

  static MappingRecord ask(Station itr, String eid) {
    IpAddress inside = Eid.parse(eid).address() instanceof IpAddress ip ? ip : NOBODY;
    itr.send(
        EncapsulatedControlMessage.of(
            IpAddress.parse(inside.address().bits() == 32 ? "127.0.0.1" : "::1"),
            itr.port(),
            inside,
            request(eid, List.of("127.0.0.1"))));
    return itr.receive(MapReply.class).records().getFirst();
  }

  static String eid(int i) {
    if (i < DENSE) return "10." + i * 5 + ".0." + i;
    return INSTANCES.get(instance(i)) + HOSTS.get((i - DENSE) % HOSTS.size());
  }

  static EidPrefix prefix(int i) {
    return EidPrefix.parse(eid(i));
  }

  private static int instance(int i) {
    return i < DENSE ? 0 : (i - DENSE) / HOSTS.size();
  }

  /// Another in each instance, so that whoever mixes them up is noticed.
  private static String rloc(int i, String rloc) {
    return rloc.replace("192.0.2.", "192.0." + (2 + instance(i)) + ".");
  }
}
