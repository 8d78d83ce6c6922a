package rhumb.ops.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;
import rhumb.protocol.linux.ReceiveBatch;
import rhumb.protocol.linux.SendBatch;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpSocket;

/// Sends datagrams of 64 octets from one host to the other as fast as the machine lets it, and
/// counts what arrives: to one address, or each flow to one of its own behind the other host.
final class UdpFlood implements AutoCloseable {
  private static final int PORT = 9000;
  private static final int PAYLOAD = 64;
  private static final int BATCH = 64;
  private static final int RUN = 2;
  private static final int BUFFER = 8 << 20;
  private static final Duration START = Duration.ofMillis(300);

  private final UdpSocket receiver;
  private final List<UdpSocket> senders = new ArrayList<>();
  private final List<SockAddr> destinations = new ArrayList<>(); // of the flows in turn
  private final int run; // datagrams of one flow that follow each other
  private final AtomicLong received = new AtomicLong();
  private volatile boolean stopped;

  private UdpFlood(Bed bed, Way way, int flows, boolean behind) throws Exception {
    run = flows == 1 && !behind ? BATCH : RUN;
    InetAddress far = InetAddress.getByName(way.host(2));
    if (!behind) destinations.add(SockAddr.of(far, PORT));
    for (int i = 1; behind && i <= flows; i++) {
      destinations.add(SockAddr.of(way.hostBehind(i).toInetAddress(), PORT));
    }
    SockAddr to = SockAddr.of(behind ? InetAddress.getByName("0.0.0.0") : far, PORT);
    UdpOptions in = UdpOptions.control().withBuffers(BUFFER, 0);
    UdpOptions out = UdpOptions.control().withBuffers(0, BUFFER / 2);
    SockAddr from = SockAddr.of(InetAddress.getByName(way.host(1)), 0);
    receiver = bed.host(2).call(() -> UdpSocket.open(to, in));
    bed.host(1)
        .call(
            () -> {
              for (int i = 0; i < flows; i++) senders.add(UdpSocket.open(from, out));
              return flows;
            });
  }

  /// @return datagrams per second that arrived
  static double run(Bed bed, Way way, int flows, Duration time) {
    return run(bed, way, flows, false, time);
  }

  /// Each flow has a destination of its own. Whatever their number, the sender works in the same
  /// way.
  ///
  /// @return datagrams per second that arrived
  static double spread(Bed bed, Way way, int flows, Duration time) {
    return run(bed, way, flows, true, time);
  }

  private static double run(Bed bed, Way way, int flows, boolean behind, Duration time) {
    try (var flood = new UdpFlood(bed, way, flows, behind)) {
      return flood.measure(time);
    } catch (Exception e) {
      throw Machine.failure("UDP over " + way.label + ": " + e.getMessage(), "");
    }
  }

  private double measure(Duration time) throws InterruptedException {
    Thread in = Thread.ofPlatform().name("udp-in").daemon().start(this::receive);
    Thread out = Thread.ofPlatform().name("udp-out").daemon().start(this::send);
    Waiting.pause(START);
    long before = received.get();
    long start = System.nanoTime();
    Waiting.pause(time);
    double rate = (received.get() - before) * 1e9 / (System.nanoTime() - start);
    stopped = true;
    in.join();
    out.join();
    return rate;
  }

  private void receive() {
    var batch = new ReceiveBatch(BATCH, 2048);
    try (Poller poller = Poller.open(1)) {
      poller.add(receiver, Poller.READ);
      while (!stopped) {
        int n = receiver.receive(batch);
        if (n == 0) poller.await(10_000_000);
        else received.addAndGet(n);
      }
    } catch (LinuxException e) {
      stopped = true; // the rate says so
    }
  }

  private void send() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment payload = arena.allocate(PAYLOAD);
      var batch = new SendBatch(BATCH, BATCH);
      for (int i = 0; !stopped; i = (i + 1) % senders.size()) {
        batch.clear();
        SockAddr to = destinations.get(i % destinations.size());
        for (int n = 0; n < run; n++) batch.begin(to).piece(payload, 0, PAYLOAD);
        senders.get(i).flush(batch, 10_000_000);
      }
    } catch (LinuxException e) {
      stopped = true;
    }
  }

  @Override
  public void close() {
    senders.forEach(UdpSocket::close);
    receiver.close();
  }
}
