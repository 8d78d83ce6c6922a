package rhumb.mapping.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Requests.request;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Reach;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.resolver.MapResolver;
import rhumb.mapping.resolver.RecentRequests;
import rhumb.mapping.resolver.RequestLimit;
import rhumb.mapping.resolver.Requester;
import rhumb.mapping.resolver.SubscriptionOffer;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Octets;

/// A node whose read table does not have every partition.
class ElsewhereTest {
  private static final EidPrefix HERE = EidPrefix.parse("10.0.0.0/12");
  private static final EidPrefix THERE = EidPrefix.parse("10.16.0.0/12");
  private static final EidPrefix ABOVE = EidPrefix.parse("10.0.0.0/8");
  private static final List<String> NODES = List.of("akka://rhumb@127.0.0.1:1");

  private final ReadTable table = new ReadTable();
  private final ControlCounters counters = new ControlCounters();
  private final List<String> asked = new ArrayList<>();
  private boolean busy;
  private final MapResolver resolver =
      new MapResolver(
          () -> DelegationTree.of(List.of(Sites.acceptingMoreSpecifics("FABRIC", "10.0.0.0/8"))),
          table,
          Reach.of(List.of(IpAddress.parse("127.0.0.1"))),
          counters,
          SubscriptionOffer.NONE,
          new RequestLimit(0, System::nanoTime),
          new RecentRequests(Clock.systemUTC()),
          (nodes, from) -> {
            if (busy) return false;
            asked.add(nodes + " " + from.request().queries().getFirst().eid());
            return true;
          });

  @Test
  void anotherNodeIsAskedForWhatIsNotHere() {
    publish(HERE, "10.1.0.1/32");
    table.leave(THERE, NODES, 1);
    assertThat(eids("10.1.0.1")).containsExactly("10.1.0.1/32");
    assertThat(asked).isEmpty();
    assertThat(eids("10.17.0.1")).isEmpty();
    assertThat(asked).containsExactly("[akka://rhumb@127.0.0.1:1] 10.17.0.1/32");
    assertThat(counters.answers()).containsEntry("asked", 1L).containsEntry("proxied", 1L);
  }

  @Test
  void whatCannotBeAskedIsCounted() {
    table.leave(THERE, NODES, 1);
    busy = true;
    assertThat(eids("10.17.0.1")).isEmpty();
    assertThat(counters.dropped()).containsEntry(DropReason.CONTROL_QUEUE_FULL, 1L);
  }

  @Test
  void aNodeDoesNotAnswerForAnotherWhatItDoesNotHave() {
    publish(HERE, "10.1.0.1/32");
    table.leave(THERE, NODES, 1);
    List<Outgoing> said = new ArrayList<>();
    assertThat(resolver.resolveHere(from("10.17.0.1"), said::add)).isFalse();
    assertThat(said).isEmpty();
    assertThat(resolver.resolveHere(from("10.1.0.1"), said::add)).isTrue();
    assertThat(said).hasSize(1);
    assertThat(asked).isEmpty();
  }

  @Test
  void anAnswerSaysNothingOfWhatIsNotHere() {
    publish(ABOVE, "10.0.0.0/8");
    publish(HERE, "10.1.0.1/32");
    publish(THERE, "10.17.0.1/32");
    assertThat(eids("10.2.0.1")).containsExactly("10.0.0.0/8", "10.1.0.1/32", "10.17.0.1/32");
    table.leave(THERE, NODES, 1);
    assertThat(eids("10.2.0.1")).containsExactly("10.2.0.0/15"); // and not 10.16.0.0/12
    withdraw(ABOVE, "10.0.0.0/8");
    withdraw(HERE, "10.1.0.1/32");
    assertThat(eids("10.2.0.1")).containsExactly("10.0.0.0/12");
  }

  @Test
  void rowsThatAreForOthersAreNotKeptAndNotTaken() {
    publish(THERE, "10.17.0.1/32");
    publish(HERE, "10.1.0.1/32");
    table.leave(THERE, NODES, 1);
    assertThat(table.snapshot().size()).isEqualTo(1);
    assertThat(table.digest(THERE)).isEqualTo(ReadTable.Digest.EMPTY);
    publish(THERE, "10.17.0.2/32"); // on its way since before
    assertThat(table.snapshot().size()).isEqualTo(1);
    table.take(THERE);
    table.replace(THERE, List.of(row(THERE, "10.17.0.1/32")), 1);
    assertThat(eids("10.17.0.1")).containsExactly("10.17.0.1/32");
    assertThat(table.isComplete()).isTrue();
  }

  @Test
  void aPartitionThatHasComeHereStays() {
    table.own(THERE, List.of(), 0);
    publish(THERE, "10.17.0.1/32");
    table.leave(THERE, NODES, 1); // said by the node that had it before
    assertThat(eids("10.17.0.1")).containsExactly("10.17.0.1/32");
    table.disown(THERE);
    table.leave(THERE, NODES, 1);
    assertThat(table.elsewhere(THERE)).isEqualTo(NODES);
  }

  private void publish(EidPrefix partition, String eid) {
    table.publish(row(partition, eid));
  }

  private void withdraw(EidPrefix partition, String eid) {
    table.withdraw(partition, EidPrefix.parse(eid), 2);
  }

  private static Mapping row(EidPrefix partition, String eid) {
    return new Mapping(
        partition, "FABRIC", Registers.record(eid, 1440, "192.0.2.1"), true, false, 1);
  }

  private List<String> eids(String eid) {
    List<Outgoing> said = new ArrayList<>();
    resolver.resolve(from(eid), said::add);
    return said.stream()
        .flatMap(each -> reply(each).records().stream())
        .map(record -> record.eid().toString())
        .toList();
  }

  private static Requester from(String eid) {
    MapRequest request = request(eid, List.of("127.0.0.1"));
    return new Requester(
        request,
        Octets.of(request.toByteArray()),
        Optional.empty(),
        IpAddress.parse("127.0.0.1"),
        4342);
  }

  private static MapReply reply(Outgoing said) {
    try {
      return (MapReply) ControlMessage.decode(said.payload());
    } catch (rhumb.protocol.wire.MalformedMessage e) {
      throw new AssertionError(e);
    }
  }
}
