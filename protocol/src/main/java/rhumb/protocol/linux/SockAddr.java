package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An IPv4 or IPv6 socket address as plain numbers, so that a hot path can keep one per locator and
/// write it without allocating; ip(7), ipv6(7).
///
/// ```
/// struct sockaddr_in  { u16 family; be16 port; be32 addr; }
/// struct sockaddr_in6 { u16 family; be16 port; be32 flowinfo; u8 addr[16]; u32 scope_id; }
/// ```
///
/// @param v6 the family
/// @param high the first eight octets of an IPv6 address, 0 for IPv4
/// @param low the last eight octets, or the IPv4 address as an unsigned number
/// @param port 0..65535
/// @param scope index of the interface of an IPv6 link-local address, else 0
public record SockAddr(boolean v6, long high, long low, int port, int scope) {
  /// Octets that hold either family, rounded up for alignment.
  static final int SIZE = 32;

  static final int V4_LENGTH = 16;
  static final int V6_LENGTH = 28;

  private static final ValueLayout.OfShort U16 = JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfShort BE16 = U16.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt U32 = JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfInt BE32 = U32.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /// Refuses a port out of range.
  public SockAddr {
    if ((port & 0xFFFF) != port) {
      throw new IllegalArgumentException("port " + port);
    }
  }

  /// An IPv4 address, its octets in `address` from the highest to the lowest, and a port.
  public static SockAddr v4(int address, int port) {
    return new SockAddr(false, 0, Integer.toUnsignedLong(address), port, 0);
  }

  /// A global IPv6 address and a port.
  public static SockAddr v6(long high, long low, int port) {
    return new SockAddr(true, high, low, port, 0);
  }

  /// The same in the JDK's type, which must be resolved.
  public static SockAddr of(InetSocketAddress address) {
    return of(address.getAddress(), address.getPort());
  }

  /// The same from the JDK's address and a port.
  public static SockAddr of(InetAddress address, int port) {
    var octets = ByteBuffer.wrap(address.getAddress());
    if (address instanceof Inet6Address six) {
      return new SockAddr(true, octets.getLong(), octets.getLong(), port, six.getScopeId());
    }
    return v4(octets.getInt(), port);
  }

  /// The IPv4 address; meaningless for IPv6.
  public int v4() {
    return (int) low;
  }

  /// True for 0.0.0.0 and `::`.
  public boolean isWildcard() {
    return (high | low) == 0;
  }

  /// The address in the JDK's type.
  public InetAddress address() {
    return inetAddress(v6, high, low, scope);
  }

  /// Address and port in the JDK's type.
  public InetSocketAddress toInetSocketAddress() {
    return new InetSocketAddress(address(), port);
  }

  /// Address and port as a person writes them.
  @Override
  public String toString() {
    return v6 ? "[" + text() + "]:" + port : text() + ":" + port;
  }

  /// The address alone as a person writes it.
  String text() {
    return address().getHostAddress();
  }

  static InetAddress inetAddress(boolean v6, long high, long low, int scope) {
    try {
      if (!v6) {
        return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt((int) low).array());
      }
      byte[] octets = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
      // The scoped form also keeps ::ffff:a.b.c.d from turning into an Inet4Address.
      return Inet6Address.getByAddress(null, octets, scope == 0 ? -1 : scope);
    } catch (UnknownHostException e) {
      throw new AssertionError(e); // only a wrong number of octets
    }
  }

  int length() {
    return v6 ? V6_LENGTH : V4_LENGTH;
  }

  int family() {
    return v6 ? Abi.AF_INET6 : Abi.AF_INET;
  }

  /// Writes the kernel's form at `at` and returns its length.
  int write(MemorySegment to, long at) {
    return v6 ? writeV6(to, at, high, low, port, scope) : writeV4(to, at, (int) low, port);
  }

  static int writeV4(MemorySegment to, long at, int address, int port) {
    to.set(U16, at, (short) Abi.AF_INET);
    to.set(BE16, at + 2, (short) port);
    to.set(BE32, at + 4, address);
    to.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 8, 0);
    return V4_LENGTH;
  }

  static int writeV6(MemorySegment to, long at, long high, long low, int port, int scope) {
    to.set(U16, at, (short) Abi.AF_INET6);
    to.set(BE16, at + 2, (short) port);
    to.set(U32, at + 4, 0);
    to.set(BE64, at + 8, high);
    to.set(BE64, at + 16, low);
    to.set(U32, at + 24, scope);
    return V6_LENGTH;
  }

  /// Reads the kernel's form; the family must be one of the two.
  static SockAddr read(MemorySegment from, long at) {
    return new SockAddr(
        isV6(from, at), high(from, at), low(from, at), port(from, at), scope(from, at));
  }

  static boolean isV6(MemorySegment from, long at) {
    return from.get(U16, at) == Abi.AF_INET6;
  }

  static int port(MemorySegment from, long at) {
    return from.get(BE16, at + 2) & 0xFFFF;
  }

  static int scope(MemorySegment from, long at) {
    return isV6(from, at) ? from.get(U32, at + 24) : 0;
  }

  static long high(MemorySegment from, long at) {
    return isV6(from, at) ? from.get(BE64, at + 8) : 0;
  }

  static long low(MemorySegment from, long at) {
    return isV6(from, at)
        ? from.get(BE64, at + 16)
        : Integer.toUnsignedLong(from.get(BE32, at + 4));
  }
}
