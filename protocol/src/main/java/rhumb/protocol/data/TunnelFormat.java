package rhumb.protocol.data;

/// How a packet is wrapped on its way between two RLOCs, beside IP and UDP.
public enum TunnelFormat {
  /// RFC 9300 §5.3.
  LISP(DataHeader.PORT, DataHeader.LENGTH),
  /// RFC 9305: the header names its payload.
  LISP_GPE(DataHeader.PORT, DataHeader.LENGTH),
  /// As LISP-GPE, with VXLAN's port and meaning of the bits.
  VXLAN_GPE(VxlanHeader.GPE_PORT, VxlanHeader.LENGTH),
  /// RFC 7348: what follows is an Ethernet frame.
  VXLAN(VxlanHeader.PORT, VxlanHeader.LENGTH + EthernetHeader.LENGTH);

  /// The UDP destination port.
  public final int port;

  /// Octets between the UDP header and the inner IP packet.
  public final int length;

  TunnelFormat(int port, int length) {
    this.port = port;
    this.length = length;
  }

  /// Octets more than LISP takes.
  public int extraLength() {
    return length - DataHeader.LENGTH;
  }
}
