package rhumb.router.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.packet.PacketBatch;

class HoldQueueTest {
  private static final String FROM = "172.16.10.101";
  private static final String TO = "172.16.30.101";
  private static final Eid DESTINATION = Eid.parse(TO);

  private final List<Eid> missed = new ArrayList<>();
  private final Counters counters = new Counters();
  private final IpHeader header = new IpHeader();
  private long nowNs;
  private boolean behind;

  @Test
  void packetsComeBackInOrderAfterOneQuestion() {
    HoldQueue holds = queue(new HoldQueue.Bounds(8, 10_000, 10, 1_000));
    for (int payload = 1; payload <= 5; payload++) {
      assertThat(hold(holds, TO, payload)).isNull();
    }
    assertThat(missed).containsExactly(DESTINATION);
    assertThat(counters.snapshot().held()).isEqualTo(5);

    holds.release(DESTINATION);
    assertThat(released(holds)).containsExactly(29, 30, 31, 32, 33);
    assertThat(counters.snapshot().held()).isZero();
    assertThat(holds.isIdle()).isTrue();
  }

  @Test
  void destinationsDoNotDisturbEachOther() {
    HoldQueue holds = queue(new HoldQueue.Bounds(8, 10_000, 10, 1_000));
    hold(holds, TO, 1);
    hold(holds, "2001:db8:30::1", 2, "2001:db8:10::1");
    hold(holds, TO, 3);
    assertThat(missed).containsExactly(DESTINATION, Eid.parse("2001:db8:30::1"));
    assertThat(hasPacketsFor(holds, "172.16.30.102")).isFalse();
    holds.release(DESTINATION);
    assertThat(released(holds)).containsExactly(29, 31);
    assertThat(hasPacketsFor(holds, TO)).isFalse();
    assertThat(counters.snapshot().held()).isEqualTo(1);
  }

  @Test
  void everyBoundHasItsReason() {
    HoldQueue holds = queue(new HoldQueue.Bounds(2, 150, 2, 1_000));
    assertThat(hold(holds, TO, 10)).isNull();
    assertThat(hold(holds, TO, 10)).isNull();
    assertThat(hold(holds, TO, 10)).isEqualTo(DropReason.HOLD_QUEUE_FULL);
    assertThat(hold(holds, "172.16.30.102", 100)).isEqualTo(DropReason.HOLD_QUEUE_FULL);
    assertThat(hold(holds, "172.16.30.103", 1)).isEqualTo(DropReason.MISS_QUEUE_FULL);
  }

  @Test
  void nobodyToAskMeansNothingIsHeld() {
    behind = true;
    HoldQueue holds = queue(new HoldQueue.Bounds(2, 1_000, 2, 1_000));
    assertThat(hold(holds, TO, 10)).isEqualTo(DropReason.MISS_QUEUE_FULL);
    assertThat(holds.isIdle()).isTrue();
  }

  @Test
  void eachPacketWaitsNoLongerThanTheBound() {
    HoldQueue holds = queue(new HoldQueue.Bounds(8, 10_000, 10, 1_000));
    hold(holds, TO, 1);
    nowNs = 600;
    hold(holds, TO, 2);
    nowNs = 1_000;
    holds.expire();
    assertThat(counters.dropped(DropReason.HOLD_TIMEOUT)).isEqualTo(1);
    nowNs = 1_600;
    holds.expire();
    assertThat(counters.dropped(DropReason.HOLD_TIMEOUT)).isEqualTo(2);
    assertThat(holds.isIdle()).isTrue();
    hold(holds, TO, 3);
    assertThat(missed).hasSize(2);
  }

  @Test
  void whatCannotBeResolvedIsDroppedForTheReasonGiven() {
    HoldQueue holds = queue(new HoldQueue.Bounds(8, 10_000, 10, 1_000));
    hold(holds, TO, 1);
    hold(holds, TO, 2);
    holds.discard(DESTINATION, DropReason.HOLD_TIMEOUT);
    assertThat(counters.dropped(DropReason.HOLD_TIMEOUT)).isEqualTo(2);
    assertThat(counters.snapshot().held()).isZero();
    assertThat(holds.hasReleased()).isFalse();
  }

  @Test
  void withoutHoldingPacketsAreDroppedAndTheQuestionIsAskedOnce() {
    HoldQueue holds = queue(new HoldQueue.Bounds(0, 10_000, 10, 1_000));
    assertThat(hold(holds, TO, 1)).isEqualTo(DropReason.MAP_REQUEST_PENDING);
    assertThat(hold(holds, TO, 2)).isEqualTo(DropReason.MAP_REQUEST_PENDING);
    assertThat(missed).hasSize(1);
    assertThat(hasPacketsFor(holds, TO)).isFalse();
    nowNs = 1_001;
    assertThat(hold(holds, TO, 3)).isEqualTo(DropReason.MAP_REQUEST_PENDING);
    assertThat(missed).hasSize(2);
  }

  @Test
  void theInboxCarriesCommandsOverAndNeverLosesARelease() {
    HoldQueue holds = queue(new HoldQueue.Bounds(8, 10_000, 10, 1_000));
    int[] wakeups = {0};
    var inbox = new HoldInbox(() -> wakeups[0]++);
    hold(holds, TO, 1);
    hold(holds, "172.16.30.102", 2);
    for (int i = 0; i < 70_000; i++) inbox.release(Eid.parse("192.0.2.1"));
    inbox.release(DESTINATION);
    inbox.drainTo(holds);
    assertThat(wakeups[0]).isEqualTo(70_001);
    assertThat(released(holds)).containsExactly(29, 30);
  }

  private HoldQueue queue(HoldQueue.Bounds bounds) {
    return new HoldQueue(
        InstanceId.DEFAULT, bounds, (to, _) -> !behind && missed.add(to), counters, () -> nowNs);
  }

  private DropReason hold(HoldQueue holds, String to, int payload) {
    return hold(holds, to, payload, FROM);
  }

  private DropReason hold(HoldQueue holds, String to, int payload, String from) {
    PacketBatch batch = Packets.batch(Packets.udp(from, to, payload));
    header.wrap(batch.memory(), batch.at(0), batch.length(0));
    return holds.hold(batch, 0, header);
  }

  private boolean hasPacketsFor(HoldQueue holds, String to) {
    PacketBatch batch = Packets.batch(Packets.udp(FROM, to, 1));
    header.wrap(batch.memory(), batch.at(0), batch.length(0));
    return holds.hasPacketsFor(header);
  }

  /// The lengths of the packets that come off hold.
  private static List<Integer> released(HoldQueue holds) {
    var batch = new PacketBatch(Arena.ofAuto().allocate(4096), 16);
    batch.lease();
    List<Integer> lengths = new ArrayList<>();
    while (holds.hasReleased()) {
      holds.takeReleased(batch, 0);
      lengths.add(batch.length(batch.count() - 1));
    }
    return lengths;
  }
}
