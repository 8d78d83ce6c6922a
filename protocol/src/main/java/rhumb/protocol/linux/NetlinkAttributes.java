package rhumb.protocol.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The attributes that end a netlink message, by type.
final class NetlinkAttributes {
  private static final int TYPE_MASK = 0x3FFF; // above it: nested, network order

  private final Map<Integer, ByteBuffer> values = new HashMap<>();

  NetlinkAttributes(ByteBuffer octets) {
    int at = 0;
    while (at + NetlinkMessage.ATTRIBUTE_HEADER <= octets.limit()) {
      int length = octets.getShort(at) & 0xFFFF;
      int type = octets.getShort(at + 2) & TYPE_MASK;
      if (length < NetlinkMessage.ATTRIBUTE_HEADER || at + length > octets.limit()) {
        return;
      }
      int dataLength = length - NetlinkMessage.ATTRIBUTE_HEADER;
      values.put(
          type, NetlinkSocket.slice(octets, at + NetlinkMessage.ATTRIBUTE_HEADER, dataLength));
      at += length + 3 & ~3;
    }
  }

  /// What follows the fixed part of a message.
  static NetlinkAttributes after(int header, ByteBuffer message) {
    return new NetlinkAttributes(NetlinkSocket.slice(message, header, message.limit() - header));
  }

  Optional<String> text(int type) {
    return Optional.ofNullable(values.get(type)).map(NetlinkSocket::string);
  }

  Optional<Integer> number(int type) {
    return Optional.ofNullable(values.get(type)).filter(v -> v.limit() >= 4).map(v -> v.getInt(0));
  }

  Optional<NetlinkAttributes> nested(int type) {
    return Optional.ofNullable(values.get(type)).map(NetlinkAttributes::new);
  }

  Optional<InetAddress> address(int type) {
    return Optional.ofNullable(values.get(type)).map(NetlinkAttributes::toAddress);
  }

  private static InetAddress toAddress(ByteBuffer octets) {
    var bytes = new byte[octets.limit()];
    octets.get(0, bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " octets", e);
    }
  }
}
