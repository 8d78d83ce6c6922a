package rhumb.protocol.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What follows a header of LISP-GPE (RFC 9305 §3) or VXLAN-GPE, and the shim headers between
/// (RFC 9305 §3.1). The registry is open, hence numbers.
public final class NextProtocol {
  public static final int IPV4 = 1;
  public static final int IPV6 = 2;
  public static final int ETHERNET = 3;
  public static final int NSH = 4;

  /// Shim headers have the first bit set.
  private static final int SHIM = 0x80;

  /// What [#skipShims] says of shims that go beyond the packet.
  public static final long MALFORMED = -1;

  private NextProtocol() {}

  /// Whether a shim header follows: `type, length, reserved, next protocol`, where length counts
  /// words of four octets after the first. All shims come before the payload.
  public static boolean isShim(int protocol) {
    return (protocol & SHIM) != 0;
  }

  /// Skips all shim headers from `at`.
  ///
  /// @param protocol what the header before `at` says of it
  /// @param limit the end of the packet
  /// @return the payload's [#offset] and [#protocol] in one number, or [#MALFORMED]
  public static long skipShims(MemorySegment buffer, long at, long limit, int protocol) {
    long offset = at;
    int next = protocol;
    while (isShim(next)) {
      if (limit - offset < 4) return MALFORMED;
      long length = 4 + 4L * (buffer.get(ValueLayout.JAVA_BYTE, offset + 1) & 0xFF);
      if (limit - offset < length) return MALFORMED;
      next = buffer.get(ValueLayout.JAVA_BYTE, offset + 3) & 0xFF;
      offset += length;
    }
    return offset << 8 | next;
  }

  public static long offset(long payload) {
    return payload >>> 8;
  }

  public static int protocol(long payload) {
    return (int) payload & 0xFF;
  }
}
