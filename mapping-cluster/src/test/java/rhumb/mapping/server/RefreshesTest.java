package rhumb.mapping.server;

import static org.assertj.core.api.Assertions.assertThat;
import static rhumb.mapping.testing.Registers.register;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
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
import rhumb.mapping.registration.Sighting;
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
import rhumb.protocol.message.XtrIdentity;

/// What a node may confirm without asking a partition, and what not.
class RefreshesTest {
  private static final EidPrefix PREFIX = EidPrefix.parse("172.16.30.0/24");
  private static final Peer PEER =
      new Peer(IpAddress.parse("192.0.2.1"), 4342, IpAddress.parse("192.0.2.3"));
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ReadTable table = new ReadTable();
  private DelegationTree tree = DelegationTree.of(List.of(Sites.SITE2));
  private final Refreshes refreshes = new Refreshes(table, () -> tree);
  private final List<Outgoing> sent = new ArrayList<>();
  private final MapServer server =
      new MapServer(() -> tree, table, new ControlCounters(), new RegistrationErrors());

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

  @Test
  void theSameWordsNeedNotBeReadAgain() throws Exception {
    assertThat(repeat(message("192.0.2.1").nonce(6), 10)).isFalse();
    confirm(message("192.0.2.1").nonce(7), 20);
    sent.clear();
    assertThat(repeat(message("192.0.2.1").nonce(8), 30)).isTrue();
    byte[] octets = sent.getFirst().payload();
    MapNotify notify = (MapNotify) ControlMessage.decode(octets);
    assertThat(notify.nonce().value()).isEqualTo(8);
    assertThat(notify.records().getFirst().eid()).isEqualTo(PREFIX);
    assertThat(notify.isSignedBy(Sites.FOO, octets, 0, octets.length)).isTrue();
    Registration told = refreshes.due(System.nanoTime()).getFirst().registrations().getFirst();
    assertThat(told.seen()).isEqualTo(seen(message("192.0.2.1").nonce(8), 30));
  }

  @Test
  void otherWordsAreRead() {
    confirm(message("192.0.2.1"), 10);
    assertThat(repeat(message("192.0.2.9"), 20)).isFalse();
    assertThat(repeat(message("192.0.2.1").with(MapRegister.Flag.PROXY_REPLY), 20)).isFalse();
    assertThat(repeat(message("192.0.2.1").withoutNotify(), 20)).isFalse();
    assertThat(repeat(message("192.0.2.1").ttl(0), 20)).isFalse();
    assertThat(repeat(message("192.0.2.1").from(new XtrIdentity(1, 2, 3)), 20)).isFalse();
  }

  @Test
  void theSameWordsOfSomebodyElseAreRead() {
    confirm(message("192.0.2.1"), 10);
    byte[] octets = message("192.0.2.1").signed();
    Peer other = new Peer(IpAddress.parse("192.0.2.2"), 4342, PEER.local());
    assertThat(refreshes.repeat(octets, other, clock(20), sent::add)).isFalse();
  }

  @Test
  void theSameWordsWithAWrongCodeAreRead() {
    confirm(message("192.0.2.1"), 10);
    byte[] octets = message("192.0.2.1").signed();
    octets[20] ^= 1;
    assertThat(refreshes.repeat(octets, PEER, clock(20), sent::add)).isFalse();
    octets[20] ^= 1;
    octets[5] ^= 1; // the nonce
    assertThat(refreshes.repeat(octets, PEER, clock(20), sent::add)).isFalse();
  }

  @Test
  void whateverComesIsLookedAtWithoutHarm() {
    byte[] octets = message("192.0.2.1").signed();
    for (int length = 0; length < octets.length; length++) {
      byte[] part = Arrays.copyOf(octets, length);
      assertThat(refreshes.repeat(part, PEER, clock(20), sent::add)).isFalse();
    }
    octets[14] = (byte) 0xFF; // a code longer than the message
    assertThat(refreshes.repeat(octets, PEER, clock(20), sent::add)).isFalse();
  }

  @Test
  void anythingThatHasChangedMakesItReadTheMessageAgain() {
    confirm(message("192.0.2.1"), 10);
    assertThat(repeat(message("192.0.2.1"), 91)).isFalse(); // half of the lease is over
    assertThat(repeat(message("192.0.2.1"), 20)).isTrue();
    refreshes.settled(false);
    assertThat(repeat(message("192.0.2.1"), 20)).isFalse();
    refreshes.settled(true);
    DelegationTree before = tree;
    tree = DelegationTree.of(List.of(Sites.SITE2)); // another key of its site, for example
    assertThat(repeat(message("192.0.2.1"), 20)).isFalse();
    tree = before;
    assertThat(repeat(message("192.0.2.1"), 20)).isTrue();
    serve(2, admit(message("192.0.2.9"), START).claims().getFirst());
    assertThat(repeat(message("192.0.2.1"), 20)).isFalse();
  }

  @Test
  void whatThePartitionDoesNotHaveIsReadAgain() {
    confirm(message("192.0.2.1"), 10);
    refreshes.granted(refreshes.due(System.nanoTime()).getFirst(), Set.of(PREFIX));
    assertThat(repeat(message("192.0.2.1"), 20)).isFalse();
  }

  @Test
  void whatIsLetGoIsReadAgain() {
    confirm(message("192.0.2.1"), 10);
    refreshes.tidy(START.plus(Registration.LEASE).plusSeconds(1));
    assertThat(repeat(message("192.0.2.1"), 20)).isFalse();
  }

  @Test // each time, so that each time it is counted
  void aMessageOfWhichAPartIsRefusedIsReadEachTime() {
    Registers message = message("192.0.2.1").and("198.51.100.0/24", "192.0.2.1");
    assertThat(confirm(message, 10)).isTrue();
    assertThat(repeat(message, 20)).isFalse();
  }

  private boolean confirm(Registers message, int afterSeconds) {
    byte[] octets = message.signed();
    return refreshes.confirm(admit(octets, at(afterSeconds)), octets, sent::add);
  }

  private boolean repeat(Registers message, int afterSeconds) {
    return refreshes.repeat(message.signed(), PEER, clock(afterSeconds), sent::add);
  }

  private Sighting seen(Registers message, int afterSeconds) {
    Admitted admitted = admit(message.signed(), at(afterSeconds));
    return admitted.claims().getFirst().registration().seen();
  }

  private static Clock clock(int afterSeconds) {
    return Clock.fixed(at(afterSeconds), ZoneOffset.UTC);
  }

  private static Instant at(int afterSeconds) {
    return START.plusSeconds(afterSeconds);
  }

  private int length() {
    return sent.getFirst().payload().length;
  }

  private static Registers message(String rloc) {
    return register("172.16.30.0/24", rloc);
  }

  private Admitted admit(Registers message, Instant at) {
    return admit(message.signed(), at);
  }

  private Admitted admit(byte[] octets, Instant at) {
    try {
      return server.admit((MapRegister) ControlMessage.decode(octets), octets, PEER, at).get();
    } catch (rhumb.protocol.wire.MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  private void serve(long version, Admitted.Claim claim) {
    MappingRecord record = claim.registration().record();
    table.publish(new Mapping(claim.partition(), "SITE2", record, false, true, version));
  }
}
