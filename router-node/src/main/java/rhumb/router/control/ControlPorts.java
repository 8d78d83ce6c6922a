package rhumb.router.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.linux.Datagram;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.message.ControlMessage;

/// UDP port 4342 on each of the router's RLOCs, and a thread for each that waits for datagrams.
public final class ControlPorts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPorts.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);
  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

  private static final int FAILURES_IN_A_ROW = 100;

  private record Port(IpAddress address, UdpSocket socket, AtomicReference<String> failure) {}

  private final List<Port> ports = new ArrayList<>();
  private volatile boolean closed;

  private ControlPorts() {}

  /// Opens the port on all of `rlocs`, or on none.
  ///
  /// @param mark put on everything that is sent, so that a routing rule can tell it; 0 for none
  /// @throws LinuxException with a sentence for an operator
  public static ControlPorts open(List<IpAddress> rlocs, int mark) throws LinuxException {
    var all = new ControlPorts();
    try {
      UdpOptions options = UdpOptions.control().withBuffers(RECEIVE_BUFFER_BYTES, 0).withMark(mark);
      for (IpAddress rloc : rlocs) {
        UdpSocket socket = UdpSocket.open(socketAddress(rloc, ControlMessage.PORT), options);
        all.ports.add(new Port(rloc, socket, new AtomicReference<>("")));
      }
      return all;
    } catch (LinuxException e) {
      all.close();
      throw e;
    }
  }

  /// The addresses that are served.
  public List<IpAddress> addresses() {
    return ports.stream().map(Port::address).toList();
  }

  /// From now on gives each datagram to `receiver`, with the own address that it came to. Called
  /// by several threads; must not block.
  void receive(BiConsumer<IpAddress, Datagram> receiver) {
    for (Port port : ports) {
      Thread.ofPlatform()
          .name("lisp-control-" + port.address)
          .daemon()
          .start(() -> receive(port, receiver));
    }
  }

  private void receive(Port port, BiConsumer<IpAddress, Datagram> receiver) {
    int failures = 0;
    while (!closed && failures < FAILURES_IN_A_ROW) {
      try {
        port.socket.receive(WAIT).ifPresent(datagram -> receiver.accept(port.address, datagram));
        if (failures > 0) port.failure.set("");
        failures = 0;
      } catch (LinuxException e) {
        failures++;
        port.failure.set(String.valueOf(e.getMessage()));
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
      }
    }
    if (!closed) LOG.error("no longer receiving on {}: {}", port.address, port.failure.get());
  }

  /// For each address why it does not receive; empty if it does.
  public Map<IpAddress, String> failures() {
    Map<IpAddress, String> all = new LinkedHashMap<>();
    ports.forEach(port -> all.put(port.address, port.failure.get()));
    return all;
  }

  /// Sends from `from` if it is one of the own addresses, else from the first of the right family.
  ///
  /// @return false if there is no address of that family
  boolean send(byte[] message, Optional<IpAddress> from, IpAddress to, int port)
      throws LinuxException {
    for (Port own : ports) {
      boolean speaks = own.address.getClass() == to.getClass();
      if (speaks && from.map(own.address::equals).orElse(true)) {
        own.socket.send(message, socketAddress(to, port));
        return true;
      }
    }
    return false;
  }

  private static SockAddr socketAddress(IpAddress address, int port) {
    return switch (address) {
      case Ipv4Address four -> SockAddr.v4(four.value(), port);
      case Ipv6Address six -> SockAddr.v6(six.high(), six.low(), port);
    };
  }

  static IpAddress address(SockAddr address) {
    return address.v6()
        ? new Ipv6Address(address.high(), address.low())
        : new Ipv4Address(address.v4());
  }

  /// Closes the ports; the threads end.
  @Override
  public void close() {
    closed = true;
    ports.forEach(port -> port.socket.close());
  }
}
