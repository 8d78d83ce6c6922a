package rhumb.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import rhumb.e2e.Database.Netns;
import rhumb.e2e.Eventually;
import rhumb.e2e.faults.History.Event;
import rhumb.e2e.faults.History.Kind;
import rhumb.ops.config.NodeConfig;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.router.node.RouterNode;
import rhumb.router.settings.RouterSettings;

/// Packets from one site to another, all the time, while the mapping system has its faults: both
/// routers, which run here in namespaces of their own, have asked it once, and need it no more.
/// Into
/// the history goes each packet that was sent, and each that has arrived.
/// ```
///  100.64.1.1, router 10.77.0.11 ══ LISP ══▶ router 10.77.0.12, 100.64.2.1
/// ```
final class Traffic implements AutoCloseable {
  /// For the configuration of mapping nodes.
  static final String SITES =
      """
      {
              name = TUNNEL
              keys = [{ key = tunnel-tunnel }]
              prefixes = [
                { eid = 100.64.1.0/24, locators = [{ rloc = 10.77.0.11 }] }
                { eid = 100.64.2.0/24, locators = [{ rloc = 10.77.0.12 }] }
              ]
            }\
      """;

  private static final int PORT = 5005;
  private static final Duration EVERY = Duration.ofMillis(20);
  private static final int PATIENCE_MS = 100;
  private static final int LAST_MS = 10_000; // a packet may wait for a busy machine
  private static final int FIRST = 11; // of the routers

  private final History history;
  private final List<RouterNode> routers;
  private final DatagramSocket from;
  private final DatagramSocket to;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicReference<Throwable> broken = new AtomicReference<>();
  private final Thread sender = Thread.ofPlatform().name("sender").unstarted(() -> run(this::send));
  private final Thread receiver =
      Thread.ofPlatform().name("receiver").unstarted(() -> run(this::receive));
  private volatile boolean open; // packets find their way
  private volatile boolean enough;

  /// Starts both routers; see [#begin].
  static Traffic start(Path folder, Underlay underlay, List<String> resolvers, History history)
      throws Exception {
    for (int site = 1; site <= 2; site++) {
      int number = FIRST + site - 1;
      underlay.attach(number);
      String namespace = underlay.node(number);
      Netns.run("ip", "-n", namespace, "address", "add", host(site) + "/32", "dev", "lo");
    }
    return new Traffic(
        history,
        List.of(router(folder, underlay, 1, resolvers), router(folder, underlay, 2, resolvers)),
        socket(underlay, 1),
        socket(underlay, 2));
  }

  private static RouterNode router(Path folder, Underlay underlay, int site, List<String> resolvers)
      throws Exception {
    int number = FIRST + site - 1;
    Path config =
        Files.writeString(
            folder.resolve("router" + site + ".conf"),
            """
            rhumb.name = router%2$d
            rhumb.router {
              rlocs = [%1$s]
              database = [{ eid = 100.64.%2$d.0/24, locators = [{ rloc = %1$s }] }]
              map-resolvers = [%3$s]
              tun { name = lisp0, routes = [100.64.0.0/16] }
              probing.enabled = false
            }
            """
                .formatted(Underlay.address(number), site, String.join(", ", resolvers)));
    RouterSettings settings = NodeConfig.load(config).router().orElseThrow();
    try (var inside = NetworkNamespace.named(underlay.node(number))) {
      return inside.call(() -> RouterNode.start(settings));
    }
  }

  private static DatagramSocket socket(Underlay underlay, int site) throws Exception {
    try (var inside = NetworkNamespace.named(underlay.node(FIRST + site - 1))) {
      var here = new InetSocketAddress(InetAddress.getByName(host(site)), PORT);
      return inside.call(() -> new DatagramSocket(here));
    }
  }

  private static String host(int site) {
    return "100.64." + site + ".1";
  }

  private Traffic(
      History history, List<RouterNode> routers, DatagramSocket from, DatagramSocket to) {
    this.history = history;
    this.routers = new ArrayList<>(routers);
    this.from = from;
    this.to = to;
  }

  /// From now on every packet counts: the first has found its way.
  void begin(Duration limit) {
    receiver.start();
    Eventually.assertWithin(
        limit,
        () -> {
          Eventually.unchecked(() -> send(0));
          assertThat(open).as("something arrives").isTrue();
        });
    sender.start();
  }

  private interface Work {
    void now() throws Exception;
  }

  private void run(Work work) {
    try {
      work.now();
    } catch (Throwable e) {
      broken.compareAndSet(null, e);
    }
  }

  private void send() {
    while (!enough) {
      int number = sent.incrementAndGet();
      add(Kind.SENT, number);
      try {
        send(number);
      } catch (IOException e) {
        // it will be missed
      }
      Eventually.letPass(EVERY);
    }
  }

  private Void send(int number) throws IOException {
    byte[] octets = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    var there = new InetSocketAddress(InetAddress.getByName(host(2)), PORT);
    from.send(new DatagramPacket(octets, octets.length, there));
    return null;
  }

  private void receive() throws IOException {
    var packet = new DatagramPacket(new byte[Integer.BYTES], Integer.BYTES);
    to.setSoTimeout(PATIENCE_MS);
    int arrived = 0;
    int silentMs = 0;
    while (!enough || sender.isAlive() || arrived < sent.get() && silentMs < LAST_MS) {
      try {
        to.receive(packet);
        silentMs = 0;
        int number = ByteBuffer.wrap(packet.getData()).getInt();
        open = true;
        if (number == 0) continue;
        arrived++;
        add(Kind.ARRIVED, number);
      } catch (SocketTimeoutException e) {
        silentMs += PATIENCE_MS;
      }
    }
  }

  private void add(Kind kind, int number) {
    long nowNs = System.nanoTime();
    history.add(new Event(nowNs, nowNs, kind, "", host(2), number));
  }

  /// Ends the router that the packets come to first.
  void end() {
    routers.removeFirst().close();
  }

  /// Sends no more, and waits for what is on its way.
  void settle() throws InterruptedException {
    enough = true;
    sender.join();
    receiver.join();
    if (broken.get() != null) throw new AssertionError("a host broke", broken.get());
  }

  @Override
  public void close() throws InterruptedException {
    enough = true;
    from.close();
    to.close();
    sender.join();
    receiver.join();
    routers.forEach(RouterNode::close);
  }
}
