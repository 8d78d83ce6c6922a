package rhumb.router.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.packet.PacketBatch;

/// Takes off the LISP header, if it is one that this router understands (RFC 9300 §5.3).
final class Strip implements Step {
  private static final int NEXT_IPV4 = 1; // RFC 9305 §3
  private static final int NEXT_IPV6 = 2;

  private final int[] instances;
  private int latest; // most packets are of the same instance as the one before
  private final DataHeader lisp = new DataHeader();
  private final IpHeader inner = new IpHeader();

  /// @param instances those of the router; a packet's [PacketBatch#site] is its place among them
  Strip(List<InstanceId> instances) {
    // RFC 8060 §4.1: the data plane has 24 bits
    this.instances = instances.stream().mapToInt(id -> id.value() & 0xFF_FFFF).toArray();
  }

  @Override
  public void apply(PacketBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      DropReason refusal = strip(batch, i);
      if (refusal != null) batch.drop(i, refusal);
    }
  }

  private @Nullable DropReason strip(PacketBatch batch, int i) {
    int available = batch.length(i) - DataHeader.LENGTH;
    if (available <= 0) return DropReason.BAD_DATA_HEADER;
    lisp.wrap(batch.memory(), batch.at(i));
    if (lisp.keyId() != 0) return DropReason.ENCRYPTED;
    if (!findSite(lisp.instanceId())) return DropReason.UNKNOWN_INSTANCE;
    batch.site(i, latest);
    boolean named = lisp.hasNextProtocol();
    int next = named ? lisp.nextProtocol() : 0;
    if (named && next != NEXT_IPV4 && next != NEXT_IPV6) return DropReason.UNKNOWN_NEXT_PROTOCOL;
    long at = batch.at(i) + DataHeader.LENGTH;
    if (!inner.wrap(batch.memory(), at, available)) return DropReason.BAD_DATA_HEADER;
    if (named && inner.isV6() != (next == NEXT_IPV6)) return DropReason.BAD_DATA_HEADER;
    batch.narrow(i, at, inner.totalLength()); // padding beyond the inner packet goes
    return null;
  }

  private boolean findSite(int instance) {
    if (instances[latest] == instance) return true;
    for (int n = 0; n < instances.length; n++) {
      if (instances[n] == instance) {
        latest = n;
        return true;
      }
    }
    return false;
  }
}
