package rhumb.protocol.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rhumb.protocol.linux.UdpOptions.Flag;
import rhumb.protocol.linux.UdpOptions.Fragmentation;

class UdpSocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SockAddr LOOPBACK_V4 = SockAddr.v4(0x7F000001, 0);
  private static final SockAddr LOOPBACK_V6 = SockAddr.v6(0, 1, 0);

  private static SockAddr loopback(boolean v6) {
    return v6 ? LOOPBACK_V6 : LOOPBACK_V4;
  }

  private static SockAddr any(boolean v6) {
    return v6 ? SockAddr.v6(0, 0, 0) : SockAddr.v4(0, 0);
  }

  private static SockAddr withPort(SockAddr address, int port) {
    return new SockAddr(address.v6(), address.high(), address.low(), port, address.scope());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneDatagramArrivesWithSourceLocalAddressAndTtl(boolean v6) throws Exception {
    try (var near = UdpSocket.open(loopback(v6), UdpOptions.control());
        var far = UdpSocket.open(any(v6), UdpOptions.control().with(Flag.RECEIVE_TOS))) {
      near.send("hello".getBytes(UTF_8), withPort(loopback(v6), far.local().port()));

      Datagram received = far.receive(PATIENCE).orElseThrow();
      assertThat(new String(received.payload(), UTF_8)).isEqualTo("hello");
      assertThat(received.source()).isEqualTo(near.local());
      assertThat(received.local()).contains(withPort(loopback(v6), far.local().port()));
      assertThat(received.ttl()).isEqualTo(64);
      assertThat(received.tos()).isZero();
    }
  }

  @Test
  void anAnswerLeavesFromTheAddressThatWasAsked() throws Exception {
    SockAddr second = SockAddr.v4(0x7F000002, 0);
    try (var asker = UdpSocket.open(LOOPBACK_V4, UdpOptions.control());
        var server = UdpSocket.open(any(false), UdpOptions.control())) {
      asker.send(new byte[] {1}, withPort(second, server.local().port()));
      Datagram question = server.receive(PATIENCE).orElseThrow();
      server.send(new byte[] {2}, question.source(), question.local());

      Datagram answer = asker.receive(PATIENCE).orElseThrow();
      assertThat(answer.source()).isEqualTo(withPort(second, server.local().port()));
    }
  }

  @Test
  void emptyAndLargestDatagramsArriveWhole() throws Exception {
    try (var near = UdpSocket.open(LOOPBACK_V4, UdpOptions.control());
        var far = UdpSocket.open(LOOPBACK_V4, UdpOptions.control().withBuffers(1 << 20, 0))) {
      near.send(new byte[0], far.local());
      near.send(new byte[65_507], far.local());
      assertThat(far.receive(PATIENCE).orElseThrow().payload()).isEmpty();
      assertThat(far.receive(PATIENCE).orElseThrow().payload()).hasSize(65_507);
      assertThatThrownBy(() -> near.send(new byte[65_508], far.local()))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.is(Errno.EMSGSIZE)).isTrue());
    }
  }

  @Test
  void waitingEndsWithTheDeadline() throws Exception {
    try (var socket = UdpSocket.open(LOOPBACK_V4, UdpOptions.control())) {
      assertThat(socket.receive(Duration.ofMillis(20))).isEmpty();
    }
  }

  @Test
  void closingWakesTheReceiver() throws Exception {
    var socket = UdpSocket.open(LOOPBACK_V4, UdpOptions.control());
    var result = new CompletableFuture<Optional<Datagram>>();
    var waiting = new CompletableFuture<Thread>();
    Thread receiver =
        Thread.ofPlatform()
            .start(
                () -> {
                  waiting.complete(Thread.currentThread());
                  try {
                    result.complete(socket.receive(Duration.ofMinutes(5)));
                  } catch (LinuxException e) {
                    result.completeExceptionally(e);
                  }
                });
    waiting.get();
    socket.close();
    assertThat(receiver.join(PATIENCE)).isTrue();
    assertThatThrownBy(result::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("UDP port " + socket.local().port() + " is closed (EBADF)");
    socket.close();
  }

  @Test
  void aPortInUseIsSaidInASentence() throws Exception {
    try (var first = UdpSocket.open(LOOPBACK_V4, UdpOptions.control())) {
      assertThatThrownBy(() -> UdpSocket.open(first.local(), UdpOptions.control()))
          .isInstanceOf(LinuxException.class)
          .hasMessage(
              "UDP port %d on 127.0.0.1 is already in use (EADDRINUSE)", first.local().port());
    }
  }

  @Test
  void aForeignAddressIsSaidInASentence() {
    SockAddr documentation = SockAddr.v4(0xC0000201, 4342);
    assertThatThrownBy(() -> UdpSocket.open(documentation, UdpOptions.control()))
        .hasMessage("192.0.2.1 is not an address of this host (EADDRNOTAVAIL)");
    assertThatThrownBy(
            () -> UdpSocket.open(LOOPBACK_V4, UdpOptions.control().withDevice("nowhere0")))
        .hasMessage("there is no interface nowhere0 (ENODEV)");
  }

  @Test
  void reusedPortsAndForeignAddressesAreAllowedWhenAskedFor() throws Exception {
    var shared = UdpOptions.control().with(Flag.REUSE_PORT);
    try (var first = UdpSocket.open(LOOPBACK_V4, shared);
        var second = UdpSocket.open(first.local(), shared);
        var foreign =
            UdpSocket.open(SockAddr.v4(0xC0000201, 0), UdpOptions.control().with(Flag.FREE_BIND))) {
      assertThat(second.local()).isEqualTo(first.local());
      assertThat(foreign.local().text()).isEqualTo("192.0.2.1");
    }
  }

  @Test // ip(7) IP_RECVERR: the far end's "port unreachable" comes back with who and what
  void refusedDatagramsComeBackThroughTheErrorQueue() throws Exception {
    SockAddr nobody;
    try (var brief = UdpSocket.open(LOOPBACK_V4, UdpOptions.control())) {
      nobody = brief.local();
    }
    try (var socket = UdpSocket.open(LOOPBACK_V4, UdpOptions.control().with(Flag.RECEIVE_ERRORS))) {
      socket.send(new byte[] {42}, nobody);
      PathError error = socket.receiveError().orElseThrow(); // loopback: reported by now
      assertThat(error.error()).contains(Errno.ECONNREFUSED);
      assertThat(error.destination()).isEqualTo(nobody);
      assertThat(error.origin()).isEqualTo(PathError.Origin.ICMP);
      assertThat(error.type()).isEqualTo(3);
      assertThat(error.code()).isEqualTo(3);
      assertThat(error.offender().orElseThrow().text()).isEqualTo("127.0.0.1");
      assertThat(error.payload()).containsExactly(42);
      assertThat(socket.receiveError()).isEmpty();
    }
  }

  @Test
  void theReportOfAnEarlierDatagramCostsNoOther() throws Exception {
    SockAddr nobody;
    try (var brief = UdpSocket.open(LOOPBACK_V4, UdpOptions.control())) {
      nobody = brief.local();
    }
    try (var socket = UdpSocket.open(LOOPBACK_V4, UdpOptions.control().with(Flag.RECEIVE_ERRORS));
        var far = UdpSocket.open(LOOPBACK_V4, UdpOptions.control())) {
      socket.send(new byte[] {1}, nobody);
      socket.send(new byte[] {2}, far.local());
      assertThat(far.receive(PATIENCE).orElseThrow().payload()).containsExactly(2);
      assertThat(socket.sendErrors().total()).isZero();
      assertThat(socket.receiveError()).isPresent();
      assertThat(socket.pathErrors().count(Errno.ECONNREFUSED)).isEqualTo(1);
    }
  }

  @Test // ip(7) IP_MTU_DISCOVER
  void dontFragmentRefusesWhatTheInterfaceCannotCarry() throws Exception {
    var options = UdpOptions.control().withFragmentation(Fragmentation.DONT_FRAGMENT);
    assertThat(options.fragmentation()).isEqualTo(Fragmentation.DONT_FRAGMENT);
    try (var socket = UdpSocket.open(LOOPBACK_V4, options)) {
      // Loopback carries 65536 octets: nothing a datagram can exceed, so it must arrive.
      socket.send(new byte[60_000], socket.local());
      assertThat(socket.receive(PATIENCE).orElseThrow().payload()).hasSize(60_000);
    }
  }

  @Test // udp(7), RFC 6935: checksums may be zero over IPv6 only where asked for
  void zeroChecksumsAreReceivedOverV6WhereAccepted() throws Exception {
    var sending = UdpOptions.data().with(Flag.SEND_ZERO_CHECKSUM);
    try (var near = UdpSocket.open(LOOPBACK_V6, sending);
        var strict = UdpSocket.open(LOOPBACK_V6, UdpOptions.control());
        var lenient = UdpSocket.open(LOOPBACK_V6, UdpOptions.data())) {
      near.send(new byte[] {7}, strict.local());
      near.send(new byte[] {8}, lenient.local());
      assertThat(lenient.receive(PATIENCE).orElseThrow().payload()).containsExactly(8);
      assertThat(strict.receive(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void whatTheKernelDroppedIsCounted() throws Exception {
    try (var near = UdpSocket.open(LOOPBACK_V4, UdpOptions.control());
        var far = UdpSocket.open(LOOPBACK_V4, UdpOptions.control().withBuffers(4096, 0))) {
      assertThat(far.kernelDrops()).isZero();
      int sent = 100;
      for (int i = 0; i < sent; i++) {
        near.send(new byte[1000], far.local());
      }
      int received = 0;
      while (far.receive(Duration.ZERO).isPresent()) {
        received++;
      }
      assertThat(received).isPositive();
      assertThat(far.kernelDrops()).isEqualTo(sent - received);
      assertThat(far.receiveBufferBytes()).isGreaterThanOrEqualTo(4096);
    }
  }
}
