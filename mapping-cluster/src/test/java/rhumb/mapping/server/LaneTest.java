package rhumb.mapping.server;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Registers.register;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import rhumb.mapping.control.Peer;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.Outcome;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.wire.MalformedMessage;

/// Map-Registers of one partition go there together, each prefix once in a batch.
class LaneTest {
  private static final long SECOND = 1_000_000_000L;

  private final Lane lane = new Lane(EidPrefix.parse("10.0.0.0/16"));
  private final MapServer server =
      new MapServer(
          () -> DelegationTree.of(List.of(Sites.acceptingMoreSpecifics("FABRIC", "10.0.0.0/16"))),
          new ReadTable(),
          new ControlCounters(),
          new RegistrationErrors());

  @Test
  void whatWaitsGoesTogether() {
    add("10.0.1.0/24", 10);
    assertThat(lane.next(1, 2 * SECOND)).hasSize(1);
    add("10.0.2.0/24", 10);
    add("10.0.3.0/24", 10);
    assertThat(lane.isBusy()).isTrue();
    assertThat(lane.answered(1, EidPrefix.parse("10.0.1.0/24"))).isPresent();
    assertThat(lane.isBusy()).isFalse();
    assertThat(lane.next(2, 4 * SECOND))
        .extracting(Registration::eid)
        .containsExactly(EidPrefix.parse("10.0.2.0/24"), EidPrefix.parse("10.0.3.0/24"));
    assertThat(lane.answered(1, EidPrefix.parse("10.0.2.0/24"))).isEmpty();
  }

  @Test
  void thePrefixThatIsThereTwiceWaits() {
    add("10.0.1.0/24", 10);
    add("10.0.1.0/24", 10);
    assertThat(lane.next(1, 2 * SECOND)).hasSize(1);
    lane.answered(1, EidPrefix.parse("10.0.1.0/24"));
    assertThat(lane.isIdle()).isFalse();
    assertThat(lane.next(2, 2 * SECOND)).hasSize(1);
  }

  @Test // the partition has failed to store it and started anew
  void whatIsNotAnsweredIsSentAgainAndGivenUpInTheEnd() {
    add("10.0.1.0/24", 10);
    lane.next(1, 2 * SECOND);
    assertThat(lane.overdue(SECOND)).isEmpty();
    assertThat(lane.isBusy()).isTrue();
    assertThat(lane.overdue(3 * SECOND)).isEmpty();
    assertThat(lane.isBusy()).isFalse();
    assertThat(lane.next(2, 5 * SECOND)).hasSize(1);
    List<Lane.Item> late = lane.overdue(11 * SECOND);
    assertThat(late).hasSize(1);
    late.getFirst().pending().givenUp();
    late.getFirst().pending().decided(late.getFirst().claim(), Outcome.CHANGED);
    assertThat(late.getFirst().pending().confirmed()).isEmpty();
    assertThat(lane.isIdle()).isTrue();
  }

  private void add(String eid, int deadlineSeconds) {
    byte[] octets = register(eid, "192.0.2.1").signed();
    var peer = new Peer(IpAddress.parse("192.0.2.1"), 4342, IpAddress.parse("192.0.2.3"));
    try {
      var message = (MapRegister) ControlMessage.decode(octets);
      Admitted admitted = server.admit(message, octets, peer, Instant.EPOCH).orElseThrow();
      var pending = new Pending(admitted, deadlineSeconds * SECOND);
      lane.add(new Lane.Item(pending, admitted.claims().getFirst()));
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }
}
