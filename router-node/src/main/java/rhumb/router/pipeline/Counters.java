package rhumb.router.pipeline;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import rhumb.protocol.wire.DropReason;
import rhumb.router.packet.Fate;
import rhumb.router.packet.PacketBatch;
import rhumb.router.view.RouterStatistics;

/// What has become of the packets of one direction. One thread counts, any thread reads.
///
/// At rest: received = sent + native + held + Σ dropped. Octets are those of the site's packets,
/// without outer headers.
final class Counters {
  private static final int RECEIVED = 0;
  private static final int RECEIVED_OCTETS = 1;
  private static final int SENT = 2;
  private static final int SENT_OCTETS = 3;
  private static final int NATIVE = 4;
  private static final int HELD = 5;
  private static final int FIRST_REASON = 6;
  private static final DropReason[] REASONS = DropReason.values();

  private final AtomicLongArray values = new AtomicLongArray(FIRST_REASON + REASONS.length);

  void received(long packets, long octets) {
    add(RECEIVED, packets);
    add(RECEIVED_OCTETS, octets);
  }

  void sent(long packets, long octets) {
    add(SENT, packets);
    add(SENT_OCTETS, octets);
  }

  void forwardedNatively(long packets) {
    add(NATIVE, packets);
  }

  void dropped(DropReason reason, long packets) {
    add(FIRST_REASON + reason.ordinal(), packets);
  }

  /// `packets` more are on hold, or fewer.
  void held(long packets) {
    add(HELD, packets);
  }

  /// What a batch has come to, but for what was handed over and is counted there.
  void account(PacketBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.fate(i) == Fate.DROPPED) dropped(batch.dropReason(i), batch.packets(i));
    }
  }

  /// Counts what a failed stage left undecided, so that the sums agree again.
  long accountForFault() {
    long missing = get(RECEIVED) - get(SENT) - get(NATIVE) - get(HELD);
    for (DropReason reason : REASONS) missing -= get(FIRST_REASON + reason.ordinal());
    dropped(DropReason.INTERNAL_FAULT, missing);
    return missing;
  }

  long dropped(DropReason reason) {
    return get(FIRST_REASON + reason.ordinal());
  }

  RouterStatistics.Direction snapshot() {
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    for (DropReason reason : REASONS) {
      long packets = dropped(reason);
      if (packets != 0) dropped.put(reason, packets);
    }
    return new RouterStatistics.Direction(
        get(RECEIVED),
        get(RECEIVED_OCTETS),
        get(SENT),
        get(SENT_OCTETS),
        get(NATIVE),
        get(HELD),
        dropped);
  }

  private long get(int index) {
    return values.getOpaque(index);
  }

  private void add(int index, long amount) {
    values.setOpaque(index, values.getPlain(index) + amount);
  }
}
