package rhumb.router.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.linux.Datagram;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.MalformedMessage;

/// The least that a Map-Server and Map-Resolver can be: confirms registrations, and relays
/// Map-Requests to a reachable locator of the mapping, as one without proxy-reply does.
final class RelayingServer implements AutoCloseable {
  private final UdpSocket socket;
  private final Map<EidPrefix, MappingRecord> registered = new ConcurrentHashMap<>();
  private volatile boolean closed;

  RelayingServer(NetworkNamespace namespace, String address) throws Exception {
    SockAddr local = SockAddr.v4(Ipv4Address.parse(address).value(), ControlMessage.PORT);
    socket = namespace.call(() -> UdpSocket.open(local, UdpOptions.control()));
    Thread.ofPlatform().daemon().start(this::serve);
  }

  List<Locator> locators(EidPrefix eid) {
    return Optional.ofNullable(registered.get(eid)).map(MappingRecord::locators).orElse(List.of());
  }

  private void serve() {
    while (!closed) {
      try {
        Optional<Datagram> next = socket.receive(java.time.Duration.ofMillis(100));
        if (next.isPresent()) serve(next.get());
      } catch (LinuxException | MalformedMessage e) {
        if (!closed) throw new IllegalStateException(e);
      }
    }
  }

  private void serve(Datagram datagram) throws LinuxException, MalformedMessage {
    switch (ControlMessage.decode(datagram.payload())) {
      case MapRegister register -> confirm(register, datagram.source());
      case EncapsulatedControlMessage message -> relay(message, datagram.payload());
      default -> {}
    }
  }

  private void confirm(MapRegister register, SockAddr from) throws LinuxException {
    for (MappingRecord record : register.records()) registered.put(record.eid(), record);
    var notify =
        new MapNotify(
            register.nonce(),
            AuthenticationData.unsigned(TestRouter.KEY),
            register.records(),
            Optional.empty());
    socket.send(notify.toSignedByteArray(TestRouter.KEY), from);
  }

  private void relay(EncapsulatedControlMessage message, byte[] octets)
      throws LinuxException, MalformedMessage {
    EidPrefix asked = ((MapRequest) message.message()).queries().getFirst().eid();
    for (MappingRecord record : registered.values()) {
      if (!record.eid().overlaps(asked)) continue;
      for (Locator locator : record.locators()) {
        if (!locator.reachable()) continue;
        IpAddress to = locator.rloc().ip().orElseThrow();
        socket.send(octets, SockAddr.v4(((Ipv4Address) to).value(), ControlMessage.PORT));
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    socket.close();
  }
}
