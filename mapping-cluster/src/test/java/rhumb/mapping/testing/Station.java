package rhumb.mapping.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapNotifyAck;
import rhumb.protocol.wire.MalformedMessage;

/// An xTR as its peers see it: a UDP socket that sends what it is told and shows what comes back.
public final class Station implements AutoCloseable {
  private static final int PATIENCE_MS = 10_000;
  private static final int SILENCE_MS = 300;

  private final DatagramSocket socket;
  private final InetSocketAddress node;

  /// What came, and from which port.
  public record Received(byte[] octets, ControlMessage message, InetSocketAddress from) {}

  /// @param address "127.x.y.z"
  /// @param port 0 for any
  public Station(String address, int port, InetSocketAddress node) {
    try {
      socket =
          new DatagramSocket(
              new InetSocketAddress(
                  rhumb.protocol.address.IpAddress.parse(address).toInetAddress(), port));
      this.node = node;
    } catch (IOException e) {
      throw new UncheckedIOException(address + ":" + port, e);
    }
  }

  public int port() {
    return socket.getLocalPort();
  }

  public Station send(byte[] octets) {
    try {
      socket.send(new DatagramPacket(octets, octets.length, node));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Station send(ControlMessage message) {
    return send(message.toByteArray());
  }

  /// Says that `notify` has come.
  public void acknowledge(MapNotify notify, SharedKey key) {
    var ack =
        new MapNotifyAck(
            notify.nonce(), AuthenticationData.unsigned(key), notify.records(), notify.identity());
    send(ack.toSignedByteArray(key));
  }

  /// The next message, which must come.
  public Received receive() {
    return receive(PATIENCE_MS)
        .orElseThrow(() -> new AssertionError("nothing came to " + socket.getLocalAddress()));
  }

  public <M extends ControlMessage> M receive(Class<M> type) {
    return type.cast(receive().message());
  }

  /// What comes within `patienceMs` of silence, until there are `most`.
  public List<Received> receiveAll(int patienceMs, int most) {
    List<Received> all = new ArrayList<>();
    while (all.size() < most) {
      Optional<Received> next = receive(patienceMs);
      if (next.isEmpty()) break;
      all.add(next.get());
    }
    return all;
  }

  /// Lets the receiver catch up.
  public void pause() {
    java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
  }

  public boolean hearsNothing() {
    return receive(SILENCE_MS).isEmpty();
  }

  private Optional<Received> receive(int patienceMs) {
    var packet = new DatagramPacket(new byte[65_535], 65_535);
    try {
      socket.setSoTimeout(patienceMs);
      socket.receive(packet);
      byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
      var from = (InetSocketAddress) packet.getSocketAddress();
      return Optional.of(new Received(octets, ControlMessage.decode(octets), from));
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    } catch (IOException | MalformedMessage e) {
      throw new AssertionError("what came cannot be read", e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
