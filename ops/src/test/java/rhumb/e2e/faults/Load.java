package rhumb.e2e.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import rhumb.e2e.faults.History.Event;
import rhumb.e2e.faults.History.Kind;

/// Clients that register and look up all the time, each operation again and again until it is
/// answered, and a [History] of what came of it.
final class Load implements AutoCloseable {
  static final int PARTITIONS = 16; // of the fabric
  static final int PREFIXES = 2 * PARTITIONS;
  private static final int WRITERS = 2;
  private static final int READERS = 2;
  private static final int PATIENCE_MS = 500;
  private static final int LOOK_UP_TRIES = 12; // longer than a node may stand still
  private static final long PAUSE_NS = 20_000_000L;

  private final String namespace;
  private final History history;
  private final int[] writes = new int[PREFIXES];
  private final int[] confirmed = new int[PREFIXES];
  private final AtomicIntegerArray done = new AtomicIntegerArray(WRITERS); // writes of each
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> broken = new AtomicReference<>();
  private volatile List<String> serving;
  private volatile String leaving = "";
  private volatile long writePatienceNs = Duration.ofSeconds(50).toNanos();
  private volatile boolean halfRests;
  private volatile boolean enough;

  /// @param namespace where the clients are
  /// @param serving addresses of the nodes that must answer
  Load(String namespace, History history, List<String> serving) {
    this.namespace = namespace;
    this.history = history;
    this.serving = List.copyOf(serving);
    for (int i = 0; i < WRITERS; i++) {
      int first = i;
      threads.add(Thread.ofPlatform().name("writer-" + i).start(() -> run(c -> write(c, first))));
    }
    for (int i = 0; i < READERS; i++) {
      threads.add(Thread.ofPlatform().name("reader-" + i).start(() -> run(this::read)));
    }
  }

  private interface Work {
    void with(Client client) throws Exception;
  }

  private void run(Work work) {
    try (Client client = Client.in(namespace)) {
      work.with(client);
    } catch (Throwable e) {
      broken.compareAndSet(null, e);
    }
  }

  /// From now on only these must answer, and are asked.
  void useOnly(List<String> nodes) {
    leaving = "";
    serving = List.copyOf(nodes);
  }

  /// It is asked as before, and need not answer.
  void mayStop(String node) {
    leaving = node;
  }

  /// Asks a node for all prefixes without expecting an answer.
  void askOnce(String node) throws Exception {
    try (Client client = Client.in(namespace)) {
      for (int prefix = 0; prefix < PREFIXES; prefix++) {
        long askedNs = System.nanoTime();
        Optional<Integer> found = client.lookUp(node, prefix, 20);
        if (found.isPresent()) {
          add(askedNs, System.nanoTime(), Kind.READ, node, prefix, found.get());
        }
      }
    }
  }

  /// How many of so many lookups, each asked once, get no answer.
  int unanswered(int lookUps) throws Exception {
    int none = 0;
    try (Client client = Client.in(namespace)) {
      for (int i = 0; i < lookUps; i++) {
        if (client.lookUp(someNode(), i % PREFIXES, 100).isEmpty()) none++;
      }
    }
    return none;
  }

  /// Whether from now on half of the prefixes of each partition stay as they are: what is written
  /// again at once would hide that it was lost.
  void letHalfRest(boolean half) {
    halfRests = half;
  }

  /// How long a write may take from now on.
  void writeWithin(Duration patience) {
    writePatienceNs = patience.toNanos();
  }

  /// Waits until every prefix that does not rest has been written since, which takes all
  /// partitions.
  void awaitRound(Duration limit) {
    int[] goals = new int[WRITERS];
    for (int i = 0; i < WRITERS; i++) goals[i] = done.get(i) + PREFIXES / WRITERS + 1;
    await(limit, () -> IntStream.range(0, WRITERS).allMatch(i -> done.get(i) >= goals[i]));
  }

  /// Waits until something is confirmed that was not before.
  void awaitWrite(Duration limit) {
    int before = history.count(Kind.CONFIRMED);
    await(limit, () -> history.count(Kind.CONFIRMED) > before);
  }

  private static void await(Duration limit, BooleanSupplier goal) {
    long end = System.nanoTime() + limit.toNanos();
    while (!goal.getAsBoolean()) {
      if (System.nanoTime() - end > 0) throw new AssertionError("no writes within " + limit);
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  private String someNode() {
    List<String> all = serving;
    return all.get(ThreadLocalRandom.current().nextInt(all.size()));
  }

  private void write(Client client, int first) throws Exception {
    for (int prefix = first; !enough; prefix = (prefix + WRITERS) % PREFIXES) {
      if (halfRests && prefix >= PARTITIONS) continue;
      int write = ++writes[prefix];
      long begunNs = System.nanoTime();
      history.add(new Event(begunNs, begunNs, Kind.BEGUN, "", Client.eid(prefix), write));
      while (true) {
        String node = someNode();
        long askedNs = System.nanoTime();
        boolean isConfirmed = client.register(node, prefix, write, PATIENCE_MS);
        long toldNs = System.nanoTime();
        if (isConfirmed) {
          confirmed[prefix] = write;
          add(askedNs, toldNs, Kind.CONFIRMED, node, prefix, write);
          break;
        }
        if (toldNs - begunNs > writePatienceNs) {
          add(begunNs, toldNs, Kind.FAILED, node, prefix, write);
          break;
        }
      }
      done.incrementAndGet(first);
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  private void read(Client client) throws Exception {
    while (!enough) {
      int prefix = ThreadLocalRandom.current().nextInt(PREFIXES);
      lookUp(client, someNode(), prefix);
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  /// Asks one node until it answers. It must, unless it is not among those that serve any more.
  ///
  /// @return what it found
  private int lookUp(Client client, String node, int prefix) throws Exception {
    long begunNs = System.nanoTime();
    for (int i = 0; i < LOOK_UP_TRIES; i++) {
      long askedNs = System.nanoTime();
      Optional<Integer> found = client.lookUp(node, prefix, PATIENCE_MS);
      if (found.isPresent()) {
        add(askedNs, System.nanoTime(), Kind.READ, node, prefix, found.get());
        return found.get();
      }
      if (!serving.contains(node) || node.equals(leaving)) return 0;
    }
    add(begunNs, System.nanoTime(), Kind.FAILED, node, prefix, 0);
    return 0;
  }

  private void add(long askedNs, long toldNs, Kind kind, String node, int prefix, int write) {
    history.add(new Event(askedNs, toldNs, kind, node, Client.eid(prefix), write));
  }

  /// Stops, and reads all that was confirmed at all nodes, until it is there or `limit` is over.
  void settle(Duration limit) throws Exception {
    close();
    if (broken.get() != null) throw new AssertionError("a client broke", broken.get());
    List<String> all = serving;
    long end = System.nanoTime() + limit.toNanos();
    try (Client client = Client.in(namespace)) {
      for (String node : all) {
        for (int prefix = 0; prefix < PREFIXES; prefix++) {
          int found = lookUp(client, node, prefix);
          while (found < confirmed[prefix] && System.nanoTime() - end < 0) {
            found = lookUp(client, node, prefix);
          }
        }
      }
    }
  }

  /// Sends the first Map-Register of each prefix again, to all nodes.
  ///
  /// @return one that was confirmed, though it is old
  Optional<String> replayed() throws Exception {
    try (Client client = Client.in(namespace)) {
      for (int prefix = 0; prefix < PREFIXES; prefix++) {
        if (writes[prefix] < 2) continue;
        for (String node : serving) client.send(node, Client.registration(prefix, 1));
      }
      return client.confirmed(1, 1_000).map(notify -> notify.records().getFirst().eid().toString());
    }
  }

  @Override
  public void close() throws InterruptedException {
    enough = true;
    for (Thread each : threads) each.join();
  }
}
