package rhumb.mapping.server;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Registers.register;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Peer;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.testing.Registers;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister;

/// What a node may confirm without asking a partition, and what not.
class RefreshesTest {
  private static final EidPrefix PREFIX = EidPrefix.parse("172.16.30.0/24");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ReadTable table = new ReadTable();
  private final Refreshes refreshes = new Refreshes(table);
  private final List<Outgoing> sent = new ArrayList<>();
  private final MapServer server =
      new MapServer(
          () -> DelegationTree.of(List.of(Sites.SITE2)),
          table,
          new ControlCounters(),
          new RegistrationErrors());

  private EidPrefix partition;

  @BeforeEach
  void confirmedOnce() {
    refreshes.settled(true);
    Admitted first = admit(message("192.0.2.1"), START);
    partition = first.claims().getFirst().partition();
    serve(1, first.claims().getFirst());
    refreshes.confirmed(first.claims().getFirst(), 1);
  }

  @Test
  void aRepetitionIsConfirmedAtOnce() throws Exception {
    assertThat(confirm(message("192.0.2.1").nonce(7), 60)).isTrue();
    MapNotify notify = (MapNotify) ControlMessage.decode(sent.getFirst().payload());
    assertThat(notify.nonce().value()).isEqualTo(7);
    assertThat(notify.records().getFirst().eid()).isEqualTo(PREFIX);
    assertThat(notify.isSignedBy(Sites.FOO, sent.getFirst().payload(), 0, length())).isTrue();
  }

  @Test
  void thePartitionHearsOfItOnce() {
    confirm(message("192.0.2.1").nonce(7), 30);
    confirm(message("192.0.2.1").nonce(8), 60);
    List<Refreshes.Batch> due = refreshes.due(System.nanoTime());
    assertThat(due).hasSize(1);
    assertThat(due.getFirst().partition()).isEqualTo(partition);
    Registration told = due.getFirst().registrations().getFirst();
    assertThat(told.seen().nonce().value()).isEqualTo(8);
    assertThat(told.seen().at()).isEqualTo(START.plusSeconds(60));
    assertThat(refreshes.due(System.nanoTime())).isEmpty();
  }

  @Test
  void whatSaysSomethingElseGoesToThePartition() {
    assertThat(confirm(message("192.0.2.9"), 10)).isFalse();
    assertThat(confirm(message("192.0.2.1").with(MapRegister.Flag.PROXY_REPLY), 10)).isFalse();
    assertThat(confirm(message("192.0.2.1").ttl(0), 10)).isFalse();
    assertThat(sent).isEmpty();
  }

  @Test // whatever becomes of the message to the partition, the lease lasts
  void withoutWordFromThePartitionHalfALeaseIsEnough() {
    assertThat(confirm(message("192.0.2.1"), 89)).isTrue();
    assertThat(confirm(message("192.0.2.1"), 91)).isFalse();
  }

  @Test
  void wordFromThePartitionProlongsIt() {
    confirm(message("192.0.2.1"), 60);
    refreshes.granted(refreshes.due(System.nanoTime()).getFirst(), Set.of());
    assertThat(confirm(message("192.0.2.1"), 120)).isTrue();
  }

  @Test
  void whatThePartitionDoesNotHaveIsForgotten() {
    confirm(message("192.0.2.1"), 60);
    refreshes.granted(refreshes.due(System.nanoTime()).getFirst(), Set.of(PREFIX));
    assertThat(confirm(message("192.0.2.1"), 61)).isFalse();
  }

  @Test // another node has heard something else
  void aNewerRowMeansThatItMayBeOutOfDate() {
    serve(2, admit(message("192.0.2.9"), START).claims().getFirst());
    assertThat(confirm(message("192.0.2.1"), 10)).isFalse();
  }

  @Test
  void whileANodeCannotBeReachedThePartitionDecides() {
    refreshes.settled(false);
    assertThat(confirm(message("192.0.2.1"), 10)).isFalse();
  }

  @Test
  void whatHasNotBeenRefreshedForLongIsLetGo() {
    refreshes.tidy(START.plus(Registration.LEASE).plusSeconds(1));
    assertThat(confirm(message("192.0.2.1"), 10)).isFalse();
  }

  private boolean confirm(Registers message, int afterSeconds) {
    return refreshes.confirm(
        admit(message, START.plus(Duration.ofSeconds(afterSeconds))), sent::add);
  }

  private int length() {
    return sent.getFirst().payload().length;
  }

  private static Registers message(String rloc) {
    return register("172.16.30.0/24", rloc);
  }

  private Admitted admit(Registers message, Instant at) {
    byte[] octets = message.signed();
    var peer = new Peer(IpAddress.parse("192.0.2.1"), 4342, IpAddress.parse("192.0.2.3"));
    try {
      return server.admit((MapRegister) ControlMessage.decode(octets), octets, peer, at).get();
    } catch (rhumb.protocol.wire.MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  private void serve(long version, Admitted.Claim claim) {
    MappingRecord record = claim.registration().record();
    table.publish(new Mapping(claim.partition(), "SITE2", record, false, true, version));
  }
}
