package rhumb.protocol.linux;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Interfaces, addresses and routes of one network namespace: rtnetlink(7), what ip(8) does. Thread
/// safe. The namespace is the one of the thread that opens it; later calls from anywhere go there.
public final class Netlink implements AutoCloseable {
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_NET_NS_FD = 28;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int VETH_INFO_PEER = 1;
  private static final int IFA_F_NODAD = 0x02;

  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_PREFSRC = 7;
  private static final int RTA_METRICS = 8;
  private static final int RTAX_MTU = 2;
  private static final int RT_TABLE_MAIN = 254;
  private static final int RTPROT_STATIC = 4;
  private static final int RT_SCOPE_UNIVERSE = 0;
  private static final int RT_SCOPE_LINK = 253;
  private static final int RTN_UNICAST = 1;

  private static final int ROUTE_HEADER = 12;
  private static final int CHANGE = 0;
  private static final int CREATE = NetlinkMessage.NLM_F_CREATE;

  private final NetlinkSocket socket;

  private Netlink(NetlinkSocket socket) {
    this.socket = socket;
  }

  /// Opens it for the namespace of the current thread.
  public static Netlink open() throws LinuxException {
    return new Netlink(NetlinkSocket.open());
  }

  /// The interface `name`; an exception with ENODEV if there is none.
  public Link link(String name) throws LinuxException {
    var request =
        linkMessage(NetlinkMessage.RTM_GETLINK, 0, 0, 0, 0).attribute(Link.IFLA_IFNAME, name);
    return Link.read(ask(request, "interface " + name).getFirst());
  }

  /// The interface with this index.
  public Link link(int index) throws LinuxException {
    var request = linkMessage(NetlinkMessage.RTM_GETLINK, 0, index, 0, 0);
    return Link.read(ask(request, "interface number " + index).getFirst());
  }

  /// All interfaces.
  public List<Link> links() throws LinuxException {
    var request = linkMessage(NetlinkMessage.RTM_GETLINK, NetlinkMessage.NLM_F_DUMP, 0, 0, 0);
    return ask(request, "listing interfaces").stream().map(Link::read).toList();
  }

  /// All addresses of all interfaces.
  public List<InterfaceAddress> addresses() throws LinuxException {
    var request =
        new NetlinkMessage(NetlinkMessage.RTM_GETADDR, NetlinkMessage.NLM_F_DUMP)
            .u8(0)
            .u8(0)
            .u8(0)
            .u8(0)
            .u32(0);
    return ask(request, "listing addresses").stream()
        .map(InterfaceAddress::read)
        .flatMap(Optional::stream)
        .toList();
  }

  /// The route that a packet to `destination` takes now, with the source address it would get; an
  /// exception with ENETUNREACH if there is none.
  public Route routeTo(InetAddress destination) throws LinuxException {
    var request = routeMessage(NetlinkMessage.RTM_GETROUTE, 0, destination, bits(destination), 0);
    request.attribute(RTA_DST, destination);
    var answer = ask(request, "the route to " + destination.getHostAddress()).getFirst();
    var attributes = NetlinkAttributes.after(ROUTE_HEADER, answer);
    return new Route(
        destination,
        bits(destination),
        attributes.address(RTA_GATEWAY),
        attributes.number(RTA_OIF).orElse(0),
        attributes.address(RTA_PREFSRC),
        attributes.number(RTA_PRIORITY).orElse(0),
        attributes.nested(RTA_METRICS).flatMap(m -> m.number(RTAX_MTU)).orElse(0));
  }

  /// Switches an interface on or off.
  public void setUp(int index, boolean up) throws LinuxException {
    var request =
        linkMessage(NetlinkMessage.RTM_NEWLINK, CHANGE, index, up ? Link.IFF_UP : 0, Link.IFF_UP);
    ask(request, "switching interface number %d %s".formatted(index, up ? "on" : "off"));
  }

  /// Changes the MTU of an interface.
  public void setMtu(int index, int mtu) throws LinuxException {
    var request =
        linkMessage(NetlinkMessage.RTM_NEWLINK, CHANGE, index, 0, 0).attribute(Link.IFLA_MTU, mtu);
    ask(request, "setting the MTU of interface number %d to %d".formatted(index, mtu));
  }

  /// Changes how many packets may wait for an interface.
  public void setTxQueueLength(int index, int packets) throws LinuxException {
    var request =
        linkMessage(NetlinkMessage.RTM_NEWLINK, CHANGE, index, 0, 0)
            .attribute(Link.IFLA_TXQLEN, packets);
    ask(request, "setting the queue length of interface number " + index);
  }

  /// Moves an interface to another namespace, where it gets a new index and loses its addresses.
  public void move(int index, NetworkNamespace to) throws LinuxException {
    var request =
        linkMessage(NetlinkMessage.RTM_NEWLINK, CHANGE, index, 0, 0)
            .attribute(IFLA_NET_NS_FD, to.fd());
    ask(request, "moving interface number %d to %s".formatted(index, to));
  }

  /// Makes an interface a port of a bridge.
  public void enslave(int index, int bridgeIndex) throws LinuxException {
    var request =
        linkMessage(NetlinkMessage.RTM_NEWLINK, CHANGE, index, 0, 0)
            .attribute(IFLA_MASTER, bridgeIndex);
    ask(request, "making interface number " + index + " a bridge port");
  }

  /// Creates two interfaces that are joined by a wire: veth(4). The far one may be born in another
  /// namespace.
  public void addVeth(String name, String peerName, Optional<NetworkNamespace> peerNamespace)
      throws LinuxException {
    var request = newLink(name);
    int info = request.begin(IFLA_LINKINFO);
    request.attribute(IFLA_INFO_KIND, "veth");
    int data = request.begin(IFLA_INFO_DATA);
    int peer = request.begin(VETH_INFO_PEER);
    linkHeader(request, 0, 0, 0).attribute(Link.IFLA_IFNAME, peerName);
    peerNamespace.ifPresent(namespace -> request.attribute(IFLA_NET_NS_FD, namespace.fd()));
    request.end(peer);
    request.end(data);
    request.end(info);
    ask(request, "adding the veth pair %s, %s".formatted(name, peerName));
  }

  /// Creates an interface without parameters, such as "bridge" or "dummy".
  public void addLink(String name, String kind) throws LinuxException {
    var request = newLink(name);
    int info = request.begin(IFLA_LINKINFO);
    request.attribute(IFLA_INFO_KIND, kind);
    request.end(info);
    ask(request, "adding %s interface %s".formatted(kind, name));
  }

  /// Deletes an interface; of a veth pair, both.
  public void deleteLink(int index) throws LinuxException {
    var request = linkMessage(NetlinkMessage.RTM_DELLINK, CHANGE, index, 0, 0);
    ask(request, "deleting interface number " + index);
  }

  /// Gives an address to an interface, usable at once (no duplicate address detection), and with it
  /// the route to its network. An address it has already stays.
  public void addAddress(InterfaceAddress address) throws LinuxException {
    address(NetlinkMessage.RTM_NEWADDR, CREATE | NetlinkMessage.NLM_F_REPLACE, "adding", address);
  }

  /// Takes an address from an interface.
  public void removeAddress(InterfaceAddress address) throws LinuxException {
    address(NetlinkMessage.RTM_DELADDR, CHANGE, "removing", address);
  }

  private void address(int type, int flags, String verb, InterfaceAddress it)
      throws LinuxException {
    boolean v6 = it.address() instanceof Inet6Address;
    var request =
        new NetlinkMessage(type, flags)
            .u8(v6 ? Abi.AF_INET6 : Abi.AF_INET)
            .u8(it.prefixLength())
            .u8(v6 ? IFA_F_NODAD : 0)
            .u8(RT_SCOPE_UNIVERSE)
            .u32(it.interfaceIndex())
            .attribute(InterfaceAddress.IFA_LOCAL, it.address())
            .attribute(InterfaceAddress.IFA_ADDRESS, it.address());
    ask(request, verb + " address " + it.address().getHostAddress() + "/" + it.prefixLength());
  }

  /// Adds a route, or replaces the one to the same destination with the same metric.
  public void addRoute(Route route) throws LinuxException {
    route(NetlinkMessage.RTM_NEWROUTE, CREATE | NetlinkMessage.NLM_F_REPLACE, "adding", route);
  }

  /// Removes a route.
  public void removeRoute(Route route) throws LinuxException {
    route(NetlinkMessage.RTM_DELROUTE, CHANGE, "removing", route);
  }

  private void route(int type, int flags, String verb, Route route) throws LinuxException {
    int scope = route.gateway().isPresent() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
    var request = routeMessage(type, flags, route.destination(), route.prefixLength(), scope);
    request.attribute(RTA_DST, route.destination());
    route.gateway().ifPresent(gateway -> request.attribute(RTA_GATEWAY, gateway));
    route.source().ifPresent(source -> request.attribute(RTA_PREFSRC, source));
    if (route.interfaceIndex() != 0) {
      request.attribute(RTA_OIF, route.interfaceIndex());
    }
    if (route.metric() != 0) {
      request.attribute(RTA_PRIORITY, route.metric());
    }
    if (route.mtu() != 0) {
      int metrics = request.begin(RTA_METRICS);
      request.attribute(RTAX_MTU, route.mtu());
      request.end(metrics);
    }
    ask(request, verb + " the route to " + route);
  }

  private List<ByteBuffer> ask(NetlinkMessage request, String what) throws LinuxException {
    return socket.ask(request, what);
  }

  private static NetlinkMessage newLink(String name) {
    return linkMessage(NetlinkMessage.RTM_NEWLINK, CREATE | NetlinkMessage.NLM_F_EXCL, 0, 0, 0)
        .attribute(Link.IFLA_IFNAME, name);
  }

  private static NetlinkMessage linkMessage(
      int type, int flags, int index, int linkFlags, int change) {
    return linkHeader(new NetlinkMessage(type, flags), index, linkFlags, change);
  }

  /// struct ifinfomsg { u8 family; u8 pad; u16 type; int index; u32 flags; u32 change; }
  private static NetlinkMessage linkHeader(NetlinkMessage to, int index, int flags, int change) {
    return to.u8(0).u8(0).u16(0).u32(index).u32(flags).u32(change);
  }

  /// struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; }
  private static NetlinkMessage routeMessage(
      int type, int flags, InetAddress destination, int length, int scope) {
    boolean v6 = destination instanceof Inet6Address;
    boolean lookup = type == NetlinkMessage.RTM_GETROUTE;
    return new NetlinkMessage(type, flags)
        .u8(v6 ? Abi.AF_INET6 : Abi.AF_INET)
        .u8(length)
        .u8(0)
        .u8(0)
        .u8(lookup ? 0 : RT_TABLE_MAIN)
        .u8(lookup ? 0 : RTPROT_STATIC)
        .u8(v6 ? RT_SCOPE_UNIVERSE : scope)
        .u8(lookup ? 0 : RTN_UNICAST)
        .u32(0);
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  @Override
  public void close() {
    socket.close();
  }
}
