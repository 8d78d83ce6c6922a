package rhumb.protocol.linux;

import java.nio.ByteBuffer;

/// A network interface as rtnetlink(7) describes it.
///
/// @param index the number that routes and addresses refer to
/// @param name unique in its namespace
/// @param up administratively up: IFF_UP
/// @param running able to carry packets: IFF_LOWER_UP
/// @param mtu octets of the largest packet
/// @param txQueueLength packets that wait for it at most; for a TUN device, for us to read
public record Link(
    int index, String name, boolean up, boolean running, int mtu, int txQueueLength) {
  static final int IFF_UP = 0x1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_TXQLEN = 13;

  private static final int IFF_LOWER_UP = 0x10000;
  private static final int HEADER = 16;

  /// struct ifinfomsg { u8 family; u8 pad; u16 type; int index; u32 flags; u32 change; }
  static Link read(ByteBuffer message) {
    var attributes = NetlinkAttributes.after(HEADER, message);
    int flags = message.getInt(8);
    return new Link(
        message.getInt(4),
        attributes.text(IFLA_IFNAME).orElse(""),
        (flags & IFF_UP) != 0,
        (flags & IFF_LOWER_UP) != 0,
        attributes.number(IFLA_MTU).orElse(0),
        attributes.number(IFLA_TXQLEN).orElse(0));
  }
}
