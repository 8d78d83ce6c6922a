package rhumb.router.pipeline;

import static rhumb.protocol.wire.NetworkOrder.U32;
import static rhumb.protocol.wire.NetworkOrder.U64;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.EthernetHeader;
import rhumb.protocol.data.NextProtocol;
import rhumb.protocol.data.VxlanHeader;
import rhumb.protocol.mapping.MapVersion;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.OuterDestination;
import rhumb.router.forwarding.Peer;

/// Writes what comes between UDP and the inner packet.
final class TunnelHeader {

  private final int instance;
  private final LocalEids.Site local;
  private final boolean sendsStatusBits;
  private final long destinationMac;
  private final long sourceMac;
  private final DataHeader lisp = new DataHeader();
  private final VxlanHeader vxlan = new VxlanHeader();
  private final EthernetHeader ethernet = new EthernetHeader();

  TunnelHeader(
      InstanceId instance,
      LocalEids.Site local,
      boolean sendsStatusBits,
      MacAddress destination,
      MacAddress source) {
    this.instance = instance.value() & 0xFF_FFFF; // RFC 8060 §4.1: the data plane has 24 bits
    this.local = local;
    this.sendsStatusBits = sendsStatusBits;
    destinationMac = destination.value();
    sourceMac = source.value();
  }

  /// Writes it right before the packet at `packetAt`.
  void write(OuterDestination to, MemorySegment memory, long packetAt) {
    long at = packetAt - to.format().length;
    switch (to.format()) {
      case LISP -> {
        lisp.wrap(memory, at);
        boolean silent = !sendsStatusBits && !local.hasVersions() && !to.peer().isSpeaking();
        if (silent) lisp.write(instance);
        else speak(to, memory, packetAt);
      }
      case LISP_GPE ->
          lisp.wrap(memory, at).writeWithNextProtocol(protocol(memory, packetAt), instance);
      case VXLAN_GPE -> vxlan.wrap(memory, at).writeGpe(instance, protocol(memory, packetAt));
      case VXLAN -> {
        vxlan.wrap(memory, at).write(instance);
        boolean v6 = protocol(memory, packetAt) == NextProtocol.IPV6;
        ethernet
            .wrap(memory, at + VxlanHeader.LENGTH)
            .write(destinationMac, sourceMac, v6 ? EthernetHeader.IPV6 : EthernetHeader.IPV4);
      }
    }
  }

  /// A nonce goes before map-versions, for which there is no room beside it (RFC 9300 §5.3).
  private void speak(OuterDestination to, MemorySegment memory, long packetAt) {
    boolean v6 = protocol(memory, packetAt) == NextProtocol.IPV6;
    long high = v6 ? memory.get(U64, packetAt + 8) : 0;
    long low = v6 ? memory.get(U64, packetAt + 16) : memory.get(U32, packetAt + 12);
    int word = to.peer().word(System.nanoTime());
    if (word != 0) {
      lisp.writeWithNonce(Peer.nonce(word), Peer.requestsEcho(word), instance);
    } else if (to.version() != MapVersion.NONE) {
      int own = v6 ? local.version(high, low) : local.version((int) low);
      lisp.writeWithMapVersions(own, to.version(), instance);
    } else {
      lisp.write(instance);
    }
    boolean ours = v6 ? local.contains(high, low) : local.contains((int) low);
    if (sendsStatusBits && ours && local.hasSettled()) {
      int bits = v6 ? local.statusBits(high, low) : local.statusBits((int) low);
      lisp.setLocatorStatusBits(bits);
    }
  }

  private static int protocol(MemorySegment memory, long packetAt) {
    int version = memory.get(ValueLayout.JAVA_BYTE, packetAt) >>> 4;
    return version == 6 ? NextProtocol.IPV6 : NextProtocol.IPV4;
  }
}
