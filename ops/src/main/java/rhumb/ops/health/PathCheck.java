package rhumb.ops.health;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import rhumb.ops.view.NetworkChecks.Outcome;
import rhumb.protocol.linux.Echo;
import rhumb.protocol.linux.EchoOptions;
import rhumb.protocol.linux.Errno;
import rhumb.protocol.linux.IcmpEcho;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.PathError;

/// Looks at the way to one address of the underlay: ICMP echo requests of several sizes, and
/// datagrams of one octet, which a LISP node drops and a host without one refuses.
public record PathCheck(InetAddress peer) {
  private static final Duration PATIENCE = Duration.ofMillis(700);
  private static final int ERROR_PATIENCE_MS = 400; // for an ICMP error
  private static final int LARGEST = 9_000; // octets, of a jumbo frame
  private static final int ICMP_HEADER = 8;

  /// Packet sizes that links have, tunnels of other kinds among them; in ascending order.
  private static final int[] SIZES = {
    576, 1_280, 1_380, 1_400, 1_420, 1_450, 1_460, 1_472, 1_480, 1_492, 1_500, 1_536, 1_556, 1_600,
    4_000, 8_000, LARGEST
  };

  /// Empty if there is no route.
  public Optional<InetAddress> source() {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(peer, 9); // nothing is sent
      return Optional.of(socket.getLocalAddress()).filter(a -> !a.isAnyLocalAddress());
    } catch (SocketException | UncheckedIOException _) {
      return Optional.empty();
    }
  }

  /// Of the interface that has the address.
  public static Optional<Integer> linkMtu(InetAddress source) {
    try {
      NetworkInterface device = NetworkInterface.getByInetAddress(source);
      return device == null ? Optional.empty() : Optional.of(device.getMTU());
    } catch (SocketException _) {
      return Optional.empty();
    }
  }

  public Outcome echo() {
    try {
      return told(ping(EchoOptions.of(1).withInterval(Duration.ZERO, PATIENCE)));
    } catch (LinuxException e) {
      return Outcome.because("not-asked", String.valueOf(e.getMessage()));
    }
  }

  /// The largest of the usual packet sizes up to `linkMtu` that is answered.
  public Optional<Integer> mtu(int linkMtu) {
    int[] sizes =
        IntStream.concat(IntStream.of(SIZES), IntStream.of(Math.min(linkMtu, LARGEST)))
            .filter(size -> size <= linkMtu)
            .sorted()
            .distinct()
            .toArray();
    int fits = -1;
    int tooLarge = sizes.length;
    int next = sizes.length - 1; // most paths have the MTU of their first link
    while (fits + 1 < tooLarge) {
      if (isAnswered(sizes[next])) fits = next;
      else tooLarge = next;
      next = (fits + tooLarge) / 2;
    }
    return fits < 0 ? Optional.empty() : Optional.of(sizes[fits]);
  }

  private boolean isAnswered(int size) {
    int header = (peer instanceof Inet6Address ? 40 : 20) + ICMP_HEADER;
    EchoOptions options =
        EchoOptions.of(1).withInterval(Duration.ZERO, PATIENCE).withPayload(size - header, true);
    try {
      return ping(options) instanceof Echo.Answered;
    } catch (LinuxException _) {
      return false;
    }
  }

  private Echo ping(EchoOptions options) throws LinuxException {
    return IcmpEcho.ping(peer, options).echoes().getFirst();
  }

  private static Outcome told(Echo echo) {
    return switch (echo) {
      case Echo.Answered it -> Outcome.answered(it.roundTrip());
      case Echo.Refused it -> Outcome.because("refused", why(it));
      case Echo.Lost _, Echo.Duplicate _ -> Outcome.of("lost");
    };
  }

  /// Who refused an echo request, and with which words.
  public static String why(Echo.Refused refused) {
    String who =
        refused
            .error()
            .flatMap(PathError::offender)
            .map(offender -> offender.address().getHostAddress() + " says: ")
            .orElse("");
    return who + Errno.describe(refused.errno());
  }

  /// Whether an ICMP error comes back from a port. That none comes may have other reasons than
  /// that somebody listens.
  public Outcome port(int number) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(peer, number);
      socket.setSoTimeout(ERROR_PATIENCE_MS);
      socket.send(new DatagramPacket(new byte[1], 1));
      socket.receive(new DatagramPacket(new byte[1], 1));
      return Outcome.of("not-refused");
    } catch (SocketTimeoutException _) {
      return Outcome.of("not-refused");
    } catch (IOException | UncheckedIOException e) {
      return Outcome.because("refused", String.valueOf(e.getMessage()));
    }
  }
}
