package rhumb.protocol.linux;

/// How much of a packet's making the kernel may leave to the reader of a TUN device, and take from
/// its writer: TUNSETOFFLOAD, linux/if_tun.h. Each level includes those before it.
public enum TunOffload {
  /// Whole packets with complete checksums.
  NONE(0),
  /// TUN_F_CSUM: the transport checksum may be partial.
  CHECKSUM(0x01),
  /// TUN_F_TSO4, TSO6, TSO_ECN: TCP segments of a flow come as one super-packet.
  TSO(0x0F),
  /// TUN_F_USO4, USO6: datagrams of a flow as well (Linux 6.2).
  USO(0x6F);

  final int bits;

  TunOffload(int bits) {
    this.bits = bits;
  }
}
