package rhumb.protocol.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/// An address that an interface has.
///
/// @param interfaceIndex the interface, see [Link#index()]
/// @param address without scope
/// @param prefixLength of the network it is in
public record InterfaceAddress(int interfaceIndex, InetAddress address, int prefixLength) {
  static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;

  private static final int HEADER = 8;

  /// struct ifaddrmsg { u8 family; u8 prefixlen; u8 flags; u8 scope; u32 index; }
  static Optional<InterfaceAddress> read(ByteBuffer message) {
    var attributes = NetlinkAttributes.after(HEADER, message);
    return attributes
        .address(IFA_LOCAL) // on a point-to-point link, the other attribute is the far end
        .or(() -> attributes.address(IFA_ADDRESS))
        .map(found -> new InterfaceAddress(message.getInt(4), found, message.get(1) & 0xFF));
  }
}
