package rhumb.router.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.linux.Datagram;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;

/// A Map-Resolver, Map-Server or xTR that does what the test says, on a loopback address.
final class ScriptedPeer implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /// What came in.
  record Received(ControlMessage outer, ControlMessage message, Datagram datagram) {
    EncapsulatedControlMessage encapsulation() {
      return (EncapsulatedControlMessage) outer;
    }

    MapRequest request() {
      return (MapRequest) message;
    }
  }

  private final Ipv4Address address;
  private final UdpSocket socket;
  private final List<Received> log = new ArrayList<>();

  ScriptedPeer(String address) throws LinuxException {
    this(address, ControlMessage.PORT);
  }

  ScriptedPeer(String address, int port) throws LinuxException {
    this.address = Ipv4Address.parse(address);
    socket = UdpSocket.open(SockAddr.v4(this.address.value(), port), UdpOptions.control());
  }

  IpAddress address() {
    return address;
  }

  int port() {
    return socket.local().port();
  }

  List<Received> log() {
    return log;
  }

  Received receive() throws Exception {
    return receive(_ -> true);
  }

  /// The next message that `wanted` accepts; others are only logged.
  Received receive(Predicate<ControlMessage> wanted) throws Exception {
    return tryReceive(PATIENCE, wanted)
        .orElseThrow(() -> new AssertionError("nothing of that kind came to " + address));
  }

  Optional<Received> tryReceive(Duration patience, Predicate<ControlMessage> wanted)
      throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    for (long left = patience.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      Optional<Datagram> datagram = socket.receive(Duration.ofNanos(left));
      if (datagram.isEmpty()) return Optional.empty();
      Received received = decode(datagram.get());
      log.add(received);
      if (wanted.test(received.message())) return Optional.of(received);
    }
    return Optional.empty();
  }

  /// What has come by now and in the next moments.
  List<Received> drain(Duration quiet) throws Exception {
    while (tryReceive(quiet, _ -> true).isPresent()) {
      // all of it is in the log
    }
    return log;
  }

  private static Received decode(Datagram datagram) throws MalformedMessage {
    ControlMessage outer = ControlMessage.decode(datagram.payload());
    ControlMessage message =
        outer instanceof EncapsulatedControlMessage encapsulation ? encapsulation.message() : outer;
    return new Received(outer, message, datagram);
  }

  void send(ControlMessage message, IpAddress to) throws LinuxException {
    send(message.toByteArray(), to, ControlMessage.PORT);
  }

  void send(byte[] octets, IpAddress to, int port) throws LinuxException {
    socket.send(octets, SockAddr.v4(((Ipv4Address) to).value(), port));
  }

  void reply(Nonce nonce, IpAddress to, MappingRecord... records) throws LinuxException {
    send(new MapReply(Set.of(), nonce, List.of(records), Optional.empty()), to);
  }

  @Override
  public void close() {
    socket.close();
  }
}
