package rhumb.e2e.faults;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;

/// An xTR in the core: registers host prefixes and looks them up. The number of a write is its
/// nonce and shows in the locator, so that a reply tells which write it comes from. For one thread.
final class Client implements AutoCloseable {
  static final SharedKey KEY = new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "faults-faults");

  private final DatagramSocket socket;
  private long lastRequest = System.nanoTime();

  private Client(DatagramSocket socket) {
    this.socket = socket;
  }

  static Client in(String namespace) throws Exception {
    try (var inside = NetworkNamespace.named(namespace)) {
      InetAddress here = InetAddress.getByName(Underlay.CORE);
      return new Client(inside.call(() -> new DatagramSocket(new InetSocketAddress(here, 0))));
    }
  }

  static String eid(int prefix) {
    return "172." + (16 + prefix % 16) + ".0." + (1 + prefix / 16);
  }

  static byte[] registration(int prefix, int write) {
    Locator locator =
        Locator.local(Rloc.parse("198.18." + (write >>> 8) + "." + (write & 0xFF)), 1, 100);
    var record =
        MappingRecord.positive(EidPrefix.parse(eid(prefix) + "/32"), 1440, List.of(locator))
            .withAuthoritative(true);
    return new MapRegister(
            EnumSet.of(MapRegister.Flag.WANT_MAP_NOTIFY, MapRegister.Flag.PROXY_REPLY),
            new Nonce(write),
            AuthenticationData.unsigned(KEY),
            List.of(record),
            Optional.of(new XtrIdentity(0, prefix + 1, 0)))
        .toSignedByteArray(KEY);
  }

  /// Whether `node` confirms a write within `patienceMs`.
  boolean register(String node, int prefix, int write, int patienceMs) throws IOException {
    send(node, registration(prefix, write));
    EidPrefix eid = EidPrefix.parse(eid(prefix) + "/32");
    return receive(
            patienceMs,
            message ->
                message instanceof MapNotify notify
                    && notify.nonce().value() == write
                    && notify.records().getFirst().eid().equals(eid))
        .isPresent();
  }

  /// The first Map-Notify for a write of that number, whatever its prefix.
  Optional<MapNotify> confirmed(int write, int patienceMs) throws IOException {
    return receive(
            patienceMs,
            message -> message instanceof MapNotify notify && notify.nonce().value() == write)
        .map(MapNotify.class::cast);
  }

  /// Which write `node` answers with; empty if it does not answer within `patienceMs`.
  Optional<Integer> lookUp(String node, int prefix, int patienceMs) throws IOException {
    var nonce = new Nonce(++lastRequest);
    var request =
        MapRequest.of(
            EnumSet.noneOf(MapRequest.Flag.class),
            nonce,
            Optional.of(Eid.parse(Underlay.CORE)),
            List.of(Rloc.parse(Underlay.CORE)),
            EidPrefix.parse(eid(prefix) + "/32"));
    send(
        node,
        EncapsulatedControlMessage.of(
                IpAddress.parse(Underlay.CORE),
                socket.getLocalPort(),
                IpAddress.parse(eid(prefix)),
                request)
            .toByteArray());
    return receive(
            patienceMs, message -> message instanceof MapReply reply && reply.nonce().equals(nonce))
        .map(message -> write(((MapReply) message).records().getFirst()));
  }

  private static int write(MappingRecord record) {
    if (record.isNegative()) return 0;
    String[] octets = record.locators().getFirst().rloc().toString().split("\\.");
    return Integer.parseInt(octets[2]) << 8 | Integer.parseInt(octets[3]);
  }

  void send(String node, byte[] octets) throws IOException {
    var to = new InetSocketAddress(InetAddress.getByName(node), ControlMessage.PORT);
    socket.send(new DatagramPacket(octets, octets.length, to));
  }

  private Optional<ControlMessage> receive(int patienceMs, Predicate<ControlMessage> wanted)
      throws IOException {
    long end = System.nanoTime() + patienceMs * 1_000_000L;
    var packet = new DatagramPacket(new byte[65_535], 65_535);
    while (true) {
      int left = (int) ((end - System.nanoTime()) / 1_000_000L);
      if (left <= 0) return Optional.empty();
      socket.setSoTimeout(left);
      packet.setLength(65_535);
      try {
        socket.receive(packet);
        byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
        ControlMessage message = ControlMessage.decode(octets);
        if (wanted.test(message)) return Optional.of(message);
      } catch (SocketTimeoutException e) {
        return Optional.empty();
      } catch (MalformedMessage e) {
        throw new AssertionError("what came cannot be read", e);
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
