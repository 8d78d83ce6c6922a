package rhumb.protocol.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// One request to the kernel in the making: header, fixed part, attributes; netlink(7),
/// rtnetlink(7). Numbers are in the host's order, everything is padded to four octets.
///
/// ```
/// struct nlmsghdr { 0 u32 len; 4 u16 type; 6 u16 flags; 8 u32 seq; 12 u32 pid; }
/// struct rtattr   { 0 u16 len; 2 u16 type; data }
/// ```
final class NetlinkMessage {
  static final int HEADER = 16;
  static final int ATTRIBUTE_HEADER = 4;
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  static final int RTM_GETROUTE = 26;
  static final int NLM_F_DUMP = 0x300;
  static final int NLM_F_REPLACE = 0x100;
  static final int NLM_F_EXCL = 0x200;
  static final int NLM_F_CREATE = 0x400;

  private static final int REQUEST = 0x1 | 0x4; // NLM_F_REQUEST | NLM_F_ACK
  private static final int CAPACITY = 1024; // our requests are a fifth of it at most
  private static final int NESTED = 0x8000;

  private final ByteBuffer octets = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

  /// Every request asks for an acknowledgement, which ends its answers; a dump ends by itself.
  NetlinkMessage(int type, int flags) {
    octets.putInt(0).putShort((short) type).putShort((short) (flags | REQUEST));
    octets.putInt(0).putInt(0);
  }

  NetlinkMessage u8(int value) {
    octets.put((byte) value);
    return this;
  }

  NetlinkMessage u16(int value) {
    octets.putShort((short) value);
    return this;
  }

  NetlinkMessage u32(int value) {
    octets.putInt(value);
    return this;
  }

  NetlinkMessage attribute(int type, int value) {
    return open(type, ATTRIBUTE_HEADER + Integer.BYTES).u32(value);
  }

  NetlinkMessage attribute(int type, byte[] value) {
    open(type, ATTRIBUTE_HEADER + value.length);
    octets.put(value);
    return pad();
  }

  NetlinkMessage attribute(int type, String value) {
    return attribute(type, (value + "\0").getBytes(UTF_8));
  }

  NetlinkMessage attribute(int type, InetAddress value) {
    return attribute(type, value.getAddress());
  }

  /// Starts an attribute of attributes; returns where, for [#end].
  int begin(int type) {
    int start = octets.position();
    open(type | NESTED, 0);
    return start;
  }

  void end(int start) {
    octets.putShort(start, (short) (octets.position() - start));
  }

  private NetlinkMessage open(int type, int length) {
    return u16(length).u16(type);
  }

  private NetlinkMessage pad() {
    while ((octets.position() & 3) != 0) {
      octets.put((byte) 0);
    }
    return this;
  }

  byte[] finish(int sequence) {
    octets.putInt(0, octets.position());
    octets.putInt(8, sequence);
    var bytes = new byte[octets.position()];
    octets.get(0, bytes);
    return bytes;
  }
}
