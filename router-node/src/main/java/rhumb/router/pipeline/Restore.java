package rhumb.router.pipeline;

import rhumb.protocol.data.Ecn;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.packet.PacketBatch;

/// Carries over what happened to the outer header on its way (RFC 9300 §5.3): TTL, DSCP and
/// congestion marks.
final class Restore implements Step {
  private final IpHeader inner = new IpHeader();

  @Override
  public void apply(PacketBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.isOpen(i)) restore(batch, i);
    }
  }

  private void restore(PacketBatch batch, int i) {
    inner.wrap(batch.memory(), batch.at(i), batch.length(i));
    if (!inner.checksumHolds()) {
      batch.drop(i, DropReason.BAD_INNER_PACKET_CHECKSUM); // mending it would hide the damage
      return;
    }
    int ttl = batch.outerTtl(i);
    if (ttl >= 0 && ttl < inner.ttl()) inner.ttl(ttl); // never raised, or loops would not end
    if (inner.ttl() == 0) batch.drop(i, DropReason.TTL_EXPIRED);
    else restoreTos(batch, i);
  }

  private void restoreTos(PacketBatch batch, int i) {
    int outer = batch.outerTos(i);
    if (outer < 0) return;
    int before = inner.tos();
    int ecn = Ecn.decapsulated(before & Ecn.MASK, outer & Ecn.MASK);
    if (ecn == Ecn.DROP) {
      batch.drop(i, DropReason.ECN_CONGESTION_LOST);
      return;
    }
    int after = outer & ~Ecn.MASK | ecn;
    if (after != before) inner.tos(after);
  }
}
