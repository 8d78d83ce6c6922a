package rhumb.protocol.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PollerTest {
  private static final SockAddr LOOPBACK = SockAddr.v4(0x7F000001, 0);
  private static final long PATIENCE_NS = Duration.ofSeconds(30).toNanos();

  @Test
  void tellsWhichSocketCanBeRead() throws Exception {
    try (var poller = Poller.open(2);
        var quiet = UdpSocket.open(LOOPBACK, UdpOptions.control());
        var busy = UdpSocket.open(LOOPBACK, UdpOptions.control())) {
      int quietSlot = poller.add(quiet, Poller.READ);
      int busySlot = poller.add(busy, Poller.READ | Poller.WRITE);
      quiet.send(new byte[1], busy.local());
      assertThat(poller.await(PATIENCE_NS)).isEqualTo(1);
      assertThat(poller.readable(busySlot)).isTrue();
      assertThat(poller.writable(busySlot)).isTrue();
      assertThat(poller.failed(busySlot)).isFalse();
      assertThat(poller.readable(quietSlot)).isFalse();

      poller.remove(busySlot);
      assertThat(poller.await(0)).isZero();
      assertThat(poller.add(busy, Poller.READ)).isEqualTo(busySlot);
      assertThat(poller.await(PATIENCE_NS)).isEqualTo(1);
      poller.interest(busySlot, 0);
      assertThat(poller.await(0)).isZero();
      assertThatThrownBy(() -> poller.add(busy, 0)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void givesUpAfterTheTimeout() throws Exception {
    try (var poller = Poller.open(1)) {
      long start = System.nanoTime();
      assertThat(poller.await(20_000_000)).isZero();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
    }
  }

  @Test
  void wakesUpForAnotherThreadOnceHoweverOftenItCalls() throws Exception {
    try (var poller = Poller.open(1)) {
      var woken = new CompletableFuture<Integer>();
      Thread waiter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      woken.complete(poller.await(-1));
                    } catch (LinuxException e) {
                      woken.completeExceptionally(e);
                    }
                  });
      poller.wakeup();
      assertThat(woken.get(30, TimeUnit.SECONDS)).isZero();
      assertThat(waiter.join(Duration.ofSeconds(30))).isTrue();
      poller.wakeup();
      poller.wakeup();
      assertThat(poller.await(PATIENCE_NS)).isZero();
      long start = System.nanoTime();
      poller.await(20_000_000);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
    }
  }

  @Test // the kernel gives the number of a closed descriptor to the next file
  void aWakeupAfterTheEndTouchesNobodyElse() throws Exception {
    var closed = Poller.open(1);
    closed.close();
    try (var next = Poller.open(1)) {
      closed.wakeup();
      long start = System.nanoTime();
      assertThat(next.await(20_000_000)).isZero();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
    }
  }

  @Test
  void waitingAllocatesNothing() throws Exception {
    try (var poller = Poller.open(2);
        var socket = UdpSocket.open(LOOPBACK, UdpOptions.control())) {
      int slot = poller.add(socket, Poller.READ | Poller.WRITE);
      long octets = Allocation.leastOctets(() -> awaitOften(poller, slot));
      assertThat(octets).as("octets of heap for 100,000 waits").isLessThan(Allocation.BOXES);
    }
  }

  private static void awaitOften(Poller poller, int slot) throws LinuxException {
    for (int i = 0; i < 100_000; i++) {
      if (poller.await(1_000_000) != 1 || !poller.writable(slot)) {
        throw new IllegalStateException("not ready in round " + i);
      }
    }
  }
}
