package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// A network interface whose far end is this process: /dev/net/tun, IFF_TUN, IFF_NO_PI; see
/// Documentation/networking/tuntap in the kernel. It belongs to the namespace of the thread that
/// opens it and goes when it is closed.
///
/// ```
/// struct ifreq { 0 char name[16]; 16 short flags; … 40 }
/// ```
public final class TunDevice implements AutoCloseable {
  private static final String CLONE = "/dev/net/tun";
  private static final long TUNSETIFF = 0x400454ca;
  private static final long TUNGETFEATURES = 0x800454cf;
  private static final long TUNSETOFFLOAD = 0x400454d0;
  private static final int IFF_TUN = 0x0001;
  private static final int IFF_MULTI_QUEUE = 0x0100;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;
  private static final int IFREQ = 40;
  private static final int IFNAMSIZ = 16;

  private final String name;
  private final boolean vnetHeader;
  private final TunOffload offload;
  private final List<TunQueue> queues;
  private final Netlink netlink;
  private final int index;

  private TunDevice(
      String name, boolean vnetHeader, TunOffload offload, List<TunQueue> queues, Netlink netlink)
      throws LinuxException {
    this.name = name;
    this.vnetHeader = vnetHeader;
    this.offload = offload;
    this.queues = List.copyOf(queues);
    this.netlink = netlink;
    this.index = netlink.link(name).index();
  }

  /// Creates the interface, down and without addresses.
  public static TunDevice open(TunOptions options) throws LinuxException {
    var queues = new ArrayList<TunQueue>();
    Netlink netlink = Netlink.open();
    try {
      String name = options.name();
      for (int i = 0; i < options.queues(); i++) {
        Descriptor descriptor =
            Descriptor.open(CLONE, Abi.O_RDWR | Abi.O_NONBLOCK, "opening " + CLONE);
        try {
          name = attach(descriptor.fd(), name, options);
        } catch (LinuxException e) {
          descriptor.close();
          throw e;
        }
        queues.add(new TunQueue(descriptor, name));
      }
      TunOffload got = negotiate(queues.getFirst().fd(), options.offload());
      return new TunDevice(name, options.vnetHeader(), got, queues, netlink);
    } catch (LinuxException e) {
      queues.forEach(TunQueue::close);
      netlink.close();
      throw e;
    }
  }

  private static String attach(int fd, String name, TunOptions options) throws LinuxException {
    int flags = IFF_TUN | IFF_NO_PI;
    flags |= options.vnetHeader() ? IFF_VNET_HDR : 0;
    flags |= options.queues() > 1 ? IFF_MULTI_QUEUE : 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ, 8);
      request.setString(0, name);
      request.set(JAVA_SHORT, IFNAMSIZ, (short) flags);
      if (LibC.ioctl(fd, TUNSETIFF, request.address()) < 0) {
        throw notAttached(name, LibC.errno());
      }
      return request.getString(0);
    }
  }

  private static LinuxException notAttached(String name, int errno) {
    return switch (Errno.of(errno).orElse(Errno.EIO)) {
      case EPERM -> new LinuxException("opening a TUN device needs CAP_NET_ADMIN", errno);
      case EBUSY -> new LinuxException("TUN device " + name + " is in use", errno);
      case EINVAL ->
          new LinuxException(
              name + " exists and is not a TUN device with the same number of queues", errno);
      default -> LinuxException.of("opening TUN device " + name, errno);
    };
  }

  /// The best level up to `most` that this kernel accepts.
  private static TunOffload negotiate(int fd, TunOffload most) {
    TunOffload[] ladder = TunOffload.values();
    for (int i = most.ordinal(); i > 0; i--) {
      if (LibC.ioctl(fd, TUNSETOFFLOAD, ladder[i].bits) == 0) {
        return ladder[i];
      }
    }
    return TunOffload.NONE;
  }

  /// True if this kernel's TUN driver can put a vnet header before packets.
  static boolean knowsVnetHeader() throws LinuxException {
    return (features() & IFF_VNET_HDR) != 0;
  }

  /// True if this kernel's TUN driver can have several queues.
  static boolean knowsMultiQueue() throws LinuxException {
    return (features() & IFF_MULTI_QUEUE) != 0;
  }

  private static int features() throws LinuxException {
    try (Arena arena = Arena.ofConfined();
        Descriptor tun = Descriptor.open(CLONE, Abi.O_RDWR, "opening " + CLONE)) {
      MemorySegment features = arena.allocate(JAVA_INT);
      if (LibC.ioctl(tun.fd(), TUNGETFEATURES, features.address()) < 0) {
        throw LinuxException.of("asking for the features of " + CLONE, LibC.errno());
      }
      return features.get(JAVA_INT, 0);
    }
  }

  /// The interface's name, as the kernel completed it.
  public String name() {
    return name;
  }

  /// The interface's index.
  public int index() {
    return index;
  }

  /// True if each packet is preceded by a [VirtioNetHeader].
  public boolean vnetHeader() {
    return vnetHeader;
  }

  /// What was got of the offloads asked for.
  public TunOffload offload() {
    return offload;
  }

  /// The queues, at least one.
  public List<TunQueue> queues() {
    return queues;
  }

  /// The only queue, or the first.
  public TunQueue queue() {
    return queues.getFirst();
  }

  /// What the kernel says of the interface now; an exception with ENODEV if it has been deleted.
  public Link link() throws LinuxException {
    return netlink.link(index);
  }

  /// Switches the interface on or off.
  public void setUp(boolean up) throws LinuxException {
    netlink.setUp(index, up);
  }

  /// Changes the MTU.
  public void setMtu(int mtu) throws LinuxException {
    netlink.setMtu(index, mtu);
  }

  /// Changes how many packets wait for us to read before the kernel drops.
  public void setTxQueueLength(int packets) throws LinuxException {
    netlink.setTxQueueLength(index, packets);
  }

  /// Gives the interface an address, and with it the route to its network.
  public void addAddress(InetAddress address, int prefixLength) throws LinuxException {
    netlink.addAddress(new InterfaceAddress(index, address, prefixLength));
  }

  /// Takes an address from the interface.
  public void removeAddress(InetAddress address, int prefixLength) throws LinuxException {
    netlink.removeAddress(new InterfaceAddress(index, address, prefixLength));
  }

  /// Routes a prefix into the interface; it must be up.
  public void addRoute(InetAddress destination, int prefixLength) throws LinuxException {
    netlink.addRoute(Route.onLink(destination, prefixLength, index));
  }

  /// Withdraws a route into the interface.
  public void removeRoute(InetAddress destination, int prefixLength) throws LinuxException {
    netlink.removeRoute(Route.onLink(destination, prefixLength, index));
  }

  /// The namespace's interfaces, addresses and routes, for what goes beyond this device.
  public Netlink netlink() {
    return netlink;
  }

  /// Deletes the interface. Its queues must not be in use.
  @Override
  public void close() {
    queues.forEach(TunQueue::close);
    netlink.close();
  }
}
