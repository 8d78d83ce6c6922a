package rhumb.router.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.EthernetHeader;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.data.NextProtocol;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.data.VxlanHeader;
import rhumb.protocol.wire.DropReason;
import rhumb.router.packet.PacketBatch;

/// Takes off the header of the tunnel, if it is one that this router understands (RFC 9300 §5.3,
/// RFC 9305 §3, RFC 7348 §5).
final class Strip implements Step {
  private static final int UNNAMED = 0; // the inner packet says itself what it is

  private final int[] instances;
  private final HeaderNews news;
  private final boolean curious;
  private int latest; // most packets are of the same instance as the one before
  private final DataHeader lisp = new DataHeader();
  private final VxlanHeader vxlan = new VxlanHeader();
  private final EthernetHeader ethernet = new EthernetHeader();
  private final IpHeader inner = new IpHeader();

  /// @param instances those of the router; a packet's [PacketBatch#site] is its place among them
  Strip(List<InstanceId> instances, HeaderNews news) {
    this.news = news;
    curious = news.isCurious();
    // RFC 8060 §4.1: the data plane has 24 bits
    this.instances = instances.stream().mapToInt(id -> id.value() & 0xFF_FFFF).toArray();
  }

  @Override
  public void apply(PacketBatch batch) {
    boolean isVxlan = batch.format().port != TunnelFormat.LISP.port;
    for (int i = 0; i < batch.count(); i++) {
      DropReason refusal = isVxlan ? stripVxlan(batch, i) : stripLisp(batch, i);
      if (refusal != null) batch.drop(i, refusal);
    }
  }

  private @Nullable DropReason stripLisp(PacketBatch batch, int i) {
    int available = batch.length(i) - DataHeader.LENGTH;
    if (available <= 0) return DropReason.BAD_DATA_HEADER;
    lisp.wrap(batch.memory(), batch.at(i));
    if (lisp.keyId() != 0) return DropReason.ENCRYPTED;
    if (!findSite(lisp.instanceId())) return DropReason.UNKNOWN_INSTANCE;
    batch.site(i, latest);
    long at = batch.at(i) + DataHeader.LENGTH;
    if (lisp.hasNextProtocol()) return named(batch, i, at, available, lisp.nextProtocol());
    DropReason refusal = ip(batch, i, at, available, UNNAMED);
    if (refusal != null || !(curious || speaks())) return refusal;
    return news.look(batch, i, lisp, inner);
  }

  /// The header says more than the instance.
  private boolean speaks() {
    return lisp.hasMapVersions() || lisp.hasNonce() || lisp.hasLocatorStatusBits();
  }

  private @Nullable DropReason stripVxlan(PacketBatch batch, int i) {
    int available = batch.length(i) - VxlanHeader.LENGTH;
    if (available <= 0) return DropReason.BAD_DATA_HEADER;
    vxlan.wrap(batch.memory(), batch.at(i));
    if (!vxlan.hasNetworkId()) return DropReason.BAD_DATA_HEADER;
    if (!findSite(vxlan.networkId())) return DropReason.UNKNOWN_INSTANCE;
    batch.site(i, latest);
    boolean gpe = batch.format() == TunnelFormat.VXLAN_GPE;
    int next = gpe ? vxlan.nextProtocol() : NextProtocol.ETHERNET;
    return named(batch, i, batch.at(i) + VxlanHeader.LENGTH, available, next);
  }

  /// What the header before `at` calls `next`: shim headers first, then a packet or a frame.
  private @Nullable DropReason named(PacketBatch batch, int i, long at, int available, int next) {
    if (!NextProtocol.isShim(next)) return payload(batch, i, at, available, next);
    long limit = at + available;
    long payload = NextProtocol.skipShims(batch.memory(), at, limit, next);
    if (payload == NextProtocol.MALFORMED) return DropReason.BAD_DATA_HEADER;
    long from = NextProtocol.offset(payload);
    return payload(batch, i, from, (int) (limit - from), NextProtocol.protocol(payload));
  }

  private @Nullable DropReason payload(PacketBatch batch, int i, long at, int available, int next) {
    return switch (next) {
      case NextProtocol.IPV4, NextProtocol.IPV6 -> ip(batch, i, at, available, next);
      case NextProtocol.ETHERNET -> frame(batch, i, at, available);
      default -> DropReason.UNKNOWN_NEXT_PROTOCOL;
    };
  }

  private @Nullable DropReason frame(PacketBatch batch, int i, long at, int available) {
    int left = available - EthernetHeader.LENGTH;
    if (left <= 0) return DropReason.BAD_DATA_HEADER;
    return switch (ethernet.wrap(batch.memory(), at).type()) {
      case EthernetHeader.IPV4 -> ip(batch, i, at + EthernetHeader.LENGTH, left, NextProtocol.IPV4);
      case EthernetHeader.IPV6 -> ip(batch, i, at + EthernetHeader.LENGTH, left, NextProtocol.IPV6);
      default -> DropReason.UNKNOWN_NEXT_PROTOCOL;
    };
  }

  private @Nullable DropReason ip(PacketBatch batch, int i, long at, int available, int next) {
    if (!inner.wrap(batch.memory(), at, available)) return DropReason.BAD_DATA_HEADER;
    if (next != UNNAMED && inner.isV6() != (next == NextProtocol.IPV6)) {
      return DropReason.BAD_DATA_HEADER;
    }
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
