package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The kernel's news of interfaces, addresses and routes in the namespace of the thread that opened
/// it: the multicast groups of rtnetlink(7). Wait with a [Poller], read with [#read()].
///
/// ```
/// struct sockaddr_nl { 0 u16 family; 4 u32 pid; 8 u32 groups }
/// ```
public final class NetworkChanges implements Pollable, AutoCloseable {
  private static final int RTMGRP_LINK = 0x1;
  private static final int RTMGRP_IPV4_IFADDR = 0x10;
  private static final int RTMGRP_IPV4_ROUTE = 0x40;
  private static final int RTMGRP_IPV6_IFADDR = 0x100;
  private static final int RTMGRP_IPV6_ROUTE = 0x400;
  private static final int GROUPS =
      RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;
  private static final int NAME = 12;
  private static final int BUFFER = 64 * 1024;
  private static final int AT_ONCE = 256; // datagrams per read, so that a storm cannot hold us

  private final Descriptor descriptor;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 8);

  private NetworkChanges(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /// Listens from now on.
  public static NetworkChanges open() throws LinuxException {
    Descriptor descriptor = NetlinkSocket.descriptor();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(NAME, 4);
      name.set(JAVA_SHORT, 0, (short) Abi.AF_NETLINK);
      name.set(JAVA_INT, 8, GROUPS);
      if (SocketCalls.bind(descriptor.fd(), name.address(), NAME) < 0) {
        int errno = LibC.errno();
        descriptor.close();
        throw LinuxException.of("listening to changes of the network", errno);
      }
    }
    return new NetworkChanges(descriptor);
  }

  @Override
  public int fd() {
    return descriptor.fd();
  }

  /// What has happened since the last call, in order; empty if nothing has. Never waits.
  public List<NetworkChange> read() throws LinuxException {
    var changes = new ArrayList<NetworkChange>();
    for (int i = 0; i < AT_ONCE; i++) {
      long length = LibC.read(descriptor.fd(), buffer.address(), BUFFER);
      if (length >= 0) {
        byte[] copy = buffer.asSlice(0, length).toArray(JAVA_BYTE);
        split(ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder()), changes);
        continue;
      }
      int errno = LibC.errno();
      if (errno == Errno.EAGAIN.number) {
        return changes;
      }
      if (errno == Errno.ENOBUFS.number) {
        changes.add(new NetworkChange.Missed());
      } else if (errno != Errno.EINTR.number) {
        throw LinuxException.of("listening to changes of the network", errno);
      }
    }
    return changes;
  }

  private static void split(ByteBuffer octets, List<NetworkChange> changes) {
    int at = 0;
    while (at + NetlinkMessage.HEADER <= octets.limit()) {
      int length = octets.getInt(at);
      int bodyLength = length - NetlinkMessage.HEADER;
      add(
          octets.getShort(at + 4),
          NetlinkSocket.slice(octets, at + NetlinkMessage.HEADER, bodyLength),
          changes);
      at += length + 3 & ~3;
    }
  }

  private static void add(int type, ByteBuffer body, List<NetworkChange> changes) {
    switch (type) {
      case NetlinkMessage.RTM_NEWLINK ->
          changes.add(new NetworkChange.LinkChanged(Link.read(body)));
      case NetlinkMessage.RTM_DELLINK ->
          changes.add(new NetworkChange.LinkRemoved(Link.read(body)));
      case NetlinkMessage.RTM_NEWADDR ->
          InterfaceAddress.read(body).map(NetworkChange.AddressAdded::new).ifPresent(changes::add);
      case NetlinkMessage.RTM_DELADDR ->
          InterfaceAddress.read(body)
              .map(NetworkChange.AddressRemoved::new)
              .ifPresent(changes::add);
      case NetlinkMessage.RTM_NEWROUTE, NetlinkMessage.RTM_DELROUTE ->
          changes.add(new NetworkChange.RoutesChanged());
      default -> {} // of these groups there are no others
    }
  }

  /// Stops listening.
  @Override
  public void close() {
    descriptor.close();
  }
}
