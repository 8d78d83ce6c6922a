package rhumb.router.pipeline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.data.DataHeader;
import rhumb.protocol.data.EthernetHeader;
import rhumb.protocol.data.NextProtocol;
import rhumb.protocol.data.TunnelFormat;
import rhumb.protocol.data.VxlanHeader;

/// Writes what comes between UDP and the inner packet.
final class TunnelHeader {
  private final int instance;
  private final long destinationMac;
  private final long sourceMac;
  private final DataHeader lisp = new DataHeader();
  private final VxlanHeader vxlan = new VxlanHeader();
  private final EthernetHeader ethernet = new EthernetHeader();

  TunnelHeader(InstanceId instance, MacAddress destination, MacAddress source) {
    this.instance = instance.value() & 0xFF_FFFF; // RFC 8060 §4.1: the data plane has 24 bits
    destinationMac = destination.value();
    sourceMac = source.value();
  }

  /// Writes it right before the packet at `packetAt`.
  void write(TunnelFormat format, MemorySegment memory, long packetAt) {
    long at = packetAt - format.length;
    switch (format) {
      case LISP -> lisp.wrap(memory, at).write(instance);
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

  private static int protocol(MemorySegment memory, long packetAt) {
    int version = memory.get(ValueLayout.JAVA_BYTE, packetAt) >>> 4;
    return version == 6 ? NextProtocol.IPV6 : NextProtocol.IPV4;
  }
}
