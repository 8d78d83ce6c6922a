package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.AutonomousSystem;
import rhumb.protocol.address.ExplicitLocatorPath;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.KeyValue;
import rhumb.protocol.address.Lcaf;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.address.NonceLocator;
import rhumb.protocol.address.NullLcaf;
import rhumb.protocol.address.ReplicationList;
import rhumb.protocol.address.Rloc;

/// What we write is what tshark reads, field by field, for everything that tshark knows.
class TsharkAgreesTest {
  private static final int BATCH = 300;
  private static final List<String> COMPLAINTS =
      List.of(
          "_ws.malformed",
          "_ws.expert.message",
          "lisp.unexpected_field",
          "lisp.invalid_field",
          "lisp.expected_field",
          "lisp.undecoded");
  private static final Ipv4Address HERE = new Ipv4Address(0xC0A8_6401);

  /// Messages with what tshark's dissector has fields for.
  private static final class Dissected extends RandomMessages {
    Dissected(Random random) {
      super(random);
    }

    ControlMessage message() {
      return switch (random.nextInt(5)) {
        case 0 -> withoutExtras(mapRequest());
        case 1 -> new MapReply(some(MapReply.Flag.class), nonce(), records(), Optional.empty());
        case 2 -> mapRegister();
        case 3 -> mapNotify();
        default -> unsigned(mapReferral());
      };
    }

    /// With R only if there is an RTR's authentication data, which tshark expects then.
    @Override
    public MapNotify mapNotify() {
      MapNotify any = super.mapNotify();
      return any.rtrAuthentication().isPresent()
          ? any
          : new MapNotify(any.nonce(), any.authentication(), any.records(), any.identity());
    }

    /// Without the record and the xTR-ID at the end and the bits that tshark calls reserved.
    private MapRequest withoutExtras(MapRequest request) {
      List<Rloc> rlocs = new ArrayList<>(List.of(Rloc.of(ipv6()), Rloc.of(ipv4())));
      rlocs.addAll(several(3, i -> Rloc.of(ip())));
      return new MapRequest(
          request.flags(),
          request.nonce(),
          request.sourceEid(),
          rlocs,
          request.queries(),
          Optional.empty(),
          Optional.empty());
    }

    private MapReferral unsigned(MapReferral referral) {
      return new MapReferral(
          referral.nonce(), referral.records().stream().map(this::unsigned).toList());
    }

    private ReferralRecord unsigned(ReferralRecord record) {
      return new ReferralRecord(
          record.eid(),
          record.ttlMinutes(),
          record.action(),
          record.authoritative(),
          record.incomplete(),
          record.mapVersion(),
          record.referrals(),
          List.of());
    }

    @Override
    public Address plain() {
      return switch (random.nextInt(5)) {
        case 0, 1 -> ipv4();
        case 2, 3 -> ipv6();
        default -> new MacAddress(random.nextLong(1L << 48));
      };
    }

    @Override
    protected int depth() {
      return 2;
    }

    /// What can be nested differs from type to type in tshark; plain addresses can everywhere.
    @Override
    public Address address(int depth) {
      if (depth < depth() || random.nextBoolean()) return plain();
      return lcaf();
    }

    private Lcaf lcaf() {
      return switch (random.nextInt(11)) {
        case 0 -> new NullLcaf();
        case 1 -> new Lcaf.AfiList(List.of(ipv4(), ipv6(), name()));
        case 2 -> new Lcaf.Instance(instance(), 0, Optional.of(plain()));
        case 3 -> new AutonomousSystem(random.nextInt(), Optional.of(plain()));
        case 4 -> geo(0);
        case 5 -> new NonceLocator(random.nextInt(1 << 24), Optional.of(plain()));
        case 6 -> multicast();
        case 7 ->
            new ExplicitLocatorPath(
                List.of(
                    new ExplicitLocatorPath.Hop(true, false, true, ipv4()),
                    new ExplicitLocatorPath.Hop(false, true, false, ipv6())));
        case 8 -> sourceDestination();
        case 9 -> new ReplicationList(List.of(ReplicationList.Entry.of(128, ipv4())));
        default -> new KeyValue(plain(), plain());
      };
    }
  }

  @Property(tries = 2, generation = net.jqwik.api.GenerationMode.RANDOMIZED)
  void onEveryFieldOfEveryMessage(@ForAll long seed) {
    var random = new Dissected(new Random(seed));
    List<ControlMessage> messages = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) messages.add(random.message());
    compare(messages, messages.stream().map(ControlMessage::toByteArray).toList());
  }

  @Test
  void onTheMessageInsideAnEncapsulation() {
    var random = new Dissected(new Random(4342));
    List<ControlMessage> inside = new ArrayList<>();
    List<byte[]> octets = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      MapRequest request = random.withoutExtras(random.mapRequest());
      inside.add(request);
      var outer = EncapsulatedControlMessage.of(HERE, 4342, random.ipv4(), request);
      octets.add(outer.toByteArray());
    }
    List<Map<String, List<String>>> seen = dissect(octets, fieldsOf(inside));
    for (int i = 0; i < inside.size(); i++) {
      Map<String, List<String>> expected = SharkView.of(inside.get(i));
      expected.remove("lisp.type"); // both types are there
      assertThat(seen.get(i)).as("%s", inside.get(i)).containsAllEntriesOf(expected);
      assertThat(seen.get(i).get("lisp.type")).containsExactly("8", "1");
    }
  }

  private static void compare(List<ControlMessage> messages, List<byte[]> octets) {
    List<Map<String, List<String>>> seen = dissect(octets, fieldsOf(messages));
    assertThat(seen).hasSameSizeAs(messages);
    for (int i = 0; i < messages.size(); i++) {
      Map<String, List<String>> expected = SharkView.of(messages.get(i));
      assertThat(seen.get(i)).as("%s", messages.get(i)).containsAllEntriesOf(expected);
      assertThat(seen.get(i)).as("%s", messages.get(i)).doesNotContainKeys(complaints());
    }
  }

  private static String[] complaints() {
    return COMPLAINTS.toArray(String[]::new);
  }

  private static Set<String> fieldsOf(List<ControlMessage> messages) {
    Set<String> names = new LinkedHashSet<>(COMPLAINTS);
    for (ControlMessage message : messages) names.addAll(SharkView.of(message).keySet());
    return names;
  }

  private static List<Map<String, List<String>>> dissect(List<byte[]> payloads, Set<String> names) {
    List<byte[]> packets =
        payloads.stream().map(each -> Tshark.udp(HERE, 4342, HERE, 4342, each)).toList();
    List<Map<String, List<String>>> seen = Tshark.fields(packets, List.copyOf(names));
    for (Map<String, List<String>> fields : seen) {
      fields.replaceAll((_, values) -> values.stream().map(SharkView::normalised).toList());
    }
    return seen;
  }
}
