package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// What a process without capabilities is told. Capabilities belong to a thread, so each test drops
/// them in one of its own: capset(2).
class UnprivilegedTest {
  private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;
  private static final SockAddr LOOPBACK = SockAddr.v4(0x7F000001, 0);

  // int capset(struct __user_cap_header_struct *hdrp, const struct __user_cap_data_struct *datap)
  private static final MethodHandle CAPSET = LibC.handle("capset", JAVA_INT, JAVA_LONG, JAVA_LONG);

  private static void dropCapabilities() throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(8, 4);
      header.set(JAVA_INT, 0, LINUX_CAPABILITY_VERSION_3);
      MemorySegment none = arena.allocate(24, 4);
      int result;
      try {
        result = (int) CAPSET.invokeExact(LibC.state(), header.address(), none.address());
      } catch (Throwable t) {
        throw LibC.wrongDescriptor(t);
      }
      if (result < 0) {
        throw LinuxException.of("dropping capabilities", LibC.errno());
      }
    }
  }

  /// Runs `task` without capabilities in a new namespace, where nobody has changed a setting.
  private static <T> T unprivileged(Callable<T> task) throws Exception {
    try (var namespace = NetworkNamespace.create()) {
      return namespace.call(
          () -> {
            dropCapabilities();
            return task.call();
          });
    }
  }

  @Test
  void aTunDeviceNeedsNetAdmin() {
    assertThatThrownBy(() -> unprivileged(() -> TunDevice.open(TunOptions.plain("tun0"))))
        .hasMessage("opening a TUN device needs CAP_NET_ADMIN (EPERM)");
  }

  @Test
  void aLowPortNeedsNetBindService() {
    assertThatThrownBy(
            () ->
                unprivileged(
                    () -> UdpSocket.open(SockAddr.v4(0x7F000001, 53), UdpOptions.control())))
        .hasMessage("UDP port 53 needs CAP_NET_BIND_SERVICE (EACCES)");
  }

  @Test
  void theNetworkIsNotChanged() {
    assertThatThrownBy(
            () ->
                unprivileged(
                    () -> {
                      try (var links = Netlink.open()) {
                        links.addAddress(
                            new InterfaceAddress(1, InetAddress.ofLiteral("10.0.0.1"), 32));
                        return "changed";
                      }
                    }))
        .hasMessage("adding address 10.0.0.1/32 needs CAP_NET_ADMIN (EPERM)");
  }

  @Test
  void namespacesAreNeitherMadeNorEntered() throws Exception {
    try (var other = NetworkNamespace.create()) {
      assertThatThrownBy(() -> unprivileged(() -> stayIn(other)))
          .hasMessage("entering a new network namespace needs CAP_SYS_ADMIN (EPERM)");
    }
    assertThatThrownBy(() -> unprivileged(NetworkNamespace::create))
        .hasMessage("a new network namespace needs CAP_SYS_ADMIN (EPERM)");
  }

  @Test
  void onesOwnNamespaceNeedsNoPrivilege() throws Exception {
    String told =
        unprivileged(
            () -> {
              try (var own = NetworkNamespace.current()) {
                return stayIn(own);
              }
            });
    assertThat(told).isEqualTo("stayed");
  }

  private static String stayIn(NetworkNamespace namespace) throws Exception {
    try (var _ = namespace.enter()) {
      return "stayed";
    }
  }

  @Test
  void pingsSayWhatTheyNeed() {
    assertThatThrownBy(
            () ->
                unprivileged(
                    () -> IcmpEcho.ping(InetAddress.ofLiteral("127.0.0.1"), EchoOptions.of(1))))
        .hasMessage(
            "sending pings needs CAP_NET_RAW, or a group in net.ipv4.ping_group_range (EACCES)");
  }

  @Test
  void buffersAreAsLargeAsTheSystemAllows() throws Exception {
    int granted =
        unprivileged(
            () -> {
              try (var socket = UdpSocket.open(LOOPBACK, UdpOptions.data())) {
                return socket.receiveBufferBytes();
              }
            });
    assertThat(granted).isBetween(2 * 4096, 2 * (8 << 20));
  }

  @Test
  void offloadsOfSocketsAreFoundAndThoseOfDevicesAreNot() throws Exception {
    Offloads found = unprivileged(Offloads::detect);
    assertThat(found.udpSegmentation()).isTrue();
    assertThat(found.udpGro()).isTrue();
    assertThat(found.tun()).isEqualTo(TunOffload.NONE);
  }
}
