package rhumb.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import rhumb.e2e.Database;
import rhumb.e2e.Eventually;
import rhumb.e2e.faults.NodeProcess.Manner;

/// Three mapping nodes over TLS, one PostgreSQL, load, two routers that forward packets, and the
/// faults that happen to the nodes. After each of these all three run again.
final class Cluster implements AutoCloseable {
  /// Several times what it takes on a quiet machine: the checks share theirs with other work.
  static final Duration RECOVERY = Duration.ofSeconds(50);

  private static final Duration STALE = Duration.ofSeconds(15);
  private static final Duration CUT_OFF = Duration.ofSeconds(40);
  private static final Duration LONG_STOP = Duration.ofSeconds(8); // more than the fence allows
  private static final Duration HANDED_OVER = Duration.ofSeconds(10);
  private static final Duration SWEPT = Duration.ofMillis(1_500); // partitions, of what is over
  private static final int NODES = 3;

  private final History history = new History(STALE, CUT_OFF);
  private final Path folder;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final Underlay underlay;
  private final Database database;
  private final Manner last; // of the last node; the others keep the true time
  private final Load load;
  private Optional<Traffic> traffic = Optional.empty();

  static Cluster start(Path folder) throws Exception {
    return start(folder, Manner.with(List.of()), true);
  }

  /// One in which the clock of the last node can be set.
  static Cluster withClock(Path folder) throws Exception {
    var time = new TimeOfDay(folder.resolve("time"));
    return start(folder, Manner.with(List.of()).seeing(time), true);
  }

  /// Without routers.
  ///
  /// @param options of Java, for all nodes
  static Cluster defenceless(Path folder, String... options) throws Exception {
    return start(folder, Manner.with(List.of(options)), false);
  }

  private static Cluster start(Path folder, Manner last, boolean routers) throws Exception {
    SelfSigned.make(folder);
    Underlay underlay = Underlay.make(NODES);
    try {
      Database database = Database.start(underlay.core(), Underlay.CORE);
      return new Cluster(folder, underlay, database, last, routers);
    } catch (Exception | AssertionError e) {
      underlay.close();
      throw e;
    }
  }

  private Cluster(Path folder, Underlay underlay, Database database, Manner last, boolean routers)
      throws Exception {
    this.folder = folder;
    this.underlay = underlay;
    this.database = database;
    this.last = last;
    try {
      long sinceNs = System.nanoTime();
      for (int i = 1; i <= NODES; i++) nodes.add(launch(i));
      if (routers) {
        traffic = Optional.of(Traffic.start(folder, underlay, addresses(nodes), history));
      }
      nodes.forEach(NodeProcess::awaitUp);
      traffic.ifPresent(packets -> packets.begin(RECOVERY));
      load = new Load(underlay.core(), history, addresses(nodes));
      load.awaitRound(RECOVERY);
      Results.note("all nodes start", since(sinceNs));
    } catch (Exception | AssertionError e) {
      closeNodes();
      throw e;
    }
  }

  private static String seeds() {
    return IntStream.rangeClosed(1, NODES)
        .mapToObj(i -> "\"" + Underlay.address(i) + ":25520\"")
        .collect(Collectors.joining(", "));
  }

  private NodeProcess launch(int number) throws IOException {
    String cluster =
        """
        address = %s, port = 25520, seeds = [%s]
              tls { key-file = node.key, cert-file = node.crt, ca-file = node.crt }\
        """
            .formatted(Underlay.address(number), seeds());
    Manner manner = number == NODES ? last : Manner.with(last.options());
    return NodeProcess.start(folder, underlay, number, cluster, journal(database), manner);
  }

  /// The section that names a database.
  static String journal(Database database) {
    return "postgresql { url = \"" + database.url() + "\", user = rhumb, password = none }";
  }

  private static List<String> addresses(List<NodeProcess> nodes) {
    return nodes.stream().map(NodeProcess::address).toList();
  }

  private List<NodeProcess> without(NodeProcess one) {
    return nodes.stream().filter(node -> node != one).toList();
  }

  /// Until all find all others, and well: on top of each other, faults would make the Split Brain
  /// Resolver give up the whole cluster, as it should.
  private void awaitCalm() {
    Eventually.assertWithin(
        RECOVERY,
        () -> {
          for (NodeProcess each : nodes) {
            NodeProcess.Said health = Eventually.unchecked(() -> each.ask("/health/ready"));
            assertThat(health.status()).as(health.text()).isEqualTo(200);
            assertThat(Eventually.unchecked(each::shards)).as("members").hasSize(nodes.size());
          }
        });
  }

  /// Of one of them the loss is felt: shards are not where they were after each start.
  private NodeProcess busiest() throws Exception {
    AtomicReference<NodeProcess> found = new AtomicReference<>(nodes.getFirst());
    Eventually.assertWithin(
        RECOVERY,
        () -> {
          Map<String, Integer> shards = Eventually.unchecked(() -> nodes.getFirst().shards());
          int all = shards.values().stream().mapToInt(Integer::intValue).sum();
          assertThat(all).as("nodes may not say in time").isGreaterThanOrEqualTo(Load.PARTITIONS);
          String most = Collections.max(shards.entrySet(), Map.Entry.comparingByValue()).getKey();
          nodes.stream().filter(n -> most.startsWith(n.address() + ":")).forEach(found::set);
        });
    return found.get();
  }

  /// SIGKILL: the others go on, and take what it had.
  ///
  /// @return how long a registration took at most
  Duration kill() throws Exception {
    NodeProcess node = busiest();
    load.letHalfRest(true);
    long sinceNs = System.nanoTime();
    node.kill();
    load.useOnly(addresses(without(node)));
    load.awaitRound(RECOVERY);
    Duration took = history.longestWrite(sinceNs);
    Results.note("SIGKILL, the longest write", took);
    startAgain(node);
    return took;
  }

  /// [#kill] as often, and so of a node that coordinates and of others.
  ///
  /// @return how long a registration took at most, in order
  List<Duration> killAgainAndAgain(int times) throws Exception {
    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < times; i++) took.add(kill());
    return took.stream().sorted().toList();
  }

  /// Ends a router, which nobody can make up for.
  void endRouter() {
    traffic.orElseThrow().end();
    load.awaitRound(RECOVERY);
  }

  /// One more node joins, takes its share of the partitions, and leaves; meanwhile no operation may
  /// take long.
  void joinAndLeave() throws Exception {
    load.writeWithin(HANDED_OVER);
    underlay.attach(NODES + 1);
    NodeProcess guest = launch(NODES + 1);
    nodes.add(guest);
    guest.awaitUp();
    Eventually.assertWithin(
        RECOVERY,
        () ->
            assertThat(Eventually.unchecked(guest::shards).get(guest.address() + ":25520"))
                .isPositive());
    load.useOnly(addresses(nodes));
    load.awaitRound(RECOVERY);
    load.useOnly(addresses(without(guest)));
    assertThat(guest.stop()).isZero();
    nodes.remove(guest);
    awaitCalm();
    load.awaitRound(RECOVERY);
    load.writeWithin(RECOVERY);
  }

  /// SIGTERM to one after the other, while no operation may take long.
  void rollingRestart() throws Exception {
    rolling("SIGTERM", node -> assertThat(node.stop()).isZero());
  }

  /// The same with SIGKILL.
  void rollingKill() throws Exception {
    rolling("SIGKILL", NodeProcess::kill);
  }

  private interface Ending {
    void of(NodeProcess node) throws Exception;
  }

  private void rolling(String name, Ending ending) throws Exception {
    long beganNs = System.nanoTime();
    load.writeWithin(HANDED_OVER);
    for (NodeProcess node : nodes) {
      load.letHalfRest(true);
      load.useOnly(addresses(without(node)));
      long sinceNs = System.nanoTime();
      ending.of(node);
      Results.note(name + ", the end", since(sinceNs));
      startAgain(node);
    }
    load.awaitRound(RECOVERY);
    Results.note(name + " of all, the longest write", history.longestWrite(beganNs));
    load.writeWithin(RECOVERY);
  }

  private void startAgain(NodeProcess node) throws IOException {
    long sinceNs = System.nanoTime();
    node.startAgain();
    node.awaitUp();
    Results.note("a node starts again", since(sinceNs));
    awaitCalm();
    load.useOnly(addresses(nodes));
    load.letHalfRest(false);
  }

  /// SIGSTOP, until the others have taken what it had, and SIGCONT: it must not say more.
  ///
  /// @return its exit code
  int pause() throws Exception {
    NodeProcess node = busiest();
    load.letHalfRest(true);
    load.useOnly(addresses(without(node)));
    long sinceNs = System.nanoTime();
    node.pause();
    long pausedNs = System.nanoTime();
    Eventually.letPass(LONG_STOP);
    load.awaitRound(RECOVERY);
    Results.note("SIGSTOP, the longest write", history.longestWrite(sinceNs));
    node.resume();
    load.askOnce(node.address());
    int status = node.awaitEnd(RECOVERY);
    history.silent(node.address(), pausedNs, System.nanoTime());
    startAgain(node);
    return status;
  }

  /// The node hears nothing of the others any more, and they nothing of it; all reach the database,
  /// and clients reach all.
  ///
  /// @return how long it went on alone
  Duration cutOff() throws Exception {
    NodeProcess node = busiest();
    int number = nodes.indexOf(node) + 1;
    List<Integer> others =
        IntStream.rangeClosed(1, NODES).filter(i -> i != number).boxed().toList();
    long sinceNs = System.nanoTime();
    load.letHalfRest(true);
    load.mayStop(node.address());
    underlay.cut(number, others);
    awaitAlone(node);
    long aloneNs = System.nanoTime();
    node.awaitEnd(RECOVERY);
    Duration took = since(sinceNs);
    history.outvoted(node.address(), aloneNs, System.nanoTime());
    Results.note("cut off, the end", took);
    load.useOnly(addresses(without(node)));
    load.awaitRound(RECOVERY);
    Results.note("cut off, the longest write", history.longestWrite(sinceNs));
    history.apart(sinceNs, System.nanoTime());
    underlay.heal(number);
    startAgain(node);
    return took;
  }

  /// Until it says itself that it cannot reach any other, or nothing more.
  private static void awaitAlone(NodeProcess node) {
    Eventually.assertWithin(
        RECOVERY,
        () -> {
          if (!node.isAlive()) return;
          NodeProcess.Said health = Eventually.unchecked(() -> node.ask("/health/ready"));
          assertThat(health.text()).contains(NODES - 1 + " unreachable");
        });
  }

  /// The database is stopped at once and started again: meanwhile nothing is confirmed that was
  /// not stored before.
  ///
  /// @return how long after its return nothing was confirmed
  Duration withoutDatabase(Duration away) throws Exception {
    load.writeWithin(RECOVERY.plus(away));
    database.stop();
    long fromNs = System.nanoTime();
    Eventually.letPass(away);
    history.unwritable(fromNs, System.nanoTime());
    database.start();
    long backNs = System.nanoTime();
    load.awaitWrite(RECOVERY);
    Duration took = since(backNs);
    Results.note("database back, the first confirmation", took);
    load.awaitRound(RECOVERY);
    load.writeWithin(RECOVERY);
    return took;
  }

  /// The last node's time of day is set so much ahead or behind, and then right: nobody notices.
  void setClock(Duration... ahead) throws Exception {
    NodeProcess node = nodes.getLast();
    load.writeWithin(HANDED_OVER);
    load.letHalfRest(true); // a lease that ends shows
    for (Duration each : ahead) setClock(node, each);
    setClock(node, Duration.ZERO);
    load.letHalfRest(false);
    load.writeWithin(RECOVERY);
    assertThat(nodes).allMatch(NodeProcess::isAlive);
    awaitCalm();
  }

  private void setClock(NodeProcess node, Duration ahead) throws IOException {
    long sinceNs = System.nanoTime();
    node.setClock(ahead);
    Eventually.letPass(SWEPT);
    load.awaitRound(RECOVERY);
    Results.note(
        "a clock %+d s ahead, the longest write".formatted(ahead.toSeconds()),
        history.longestWrite(sinceNs));
  }

  /// Of clients' datagrams a share gets lost, and a quarter of it of what nodes send each other. As
  /// much of that would let TCP stand still for longer than the Split Brain Resolver waits.
  void lossy(int percent, Duration length) throws Exception {
    long sinceNs = System.nanoTime();
    for (int i = 1; i <= NODES; i++) underlay.lose(i, percent, percent / 4);
    assertThat(load.unanswered(60)).isPositive(); // who asks once is not always heard
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) load.awaitWrite(RECOVERY);
    for (int i = 1; i <= NODES; i++) underlay.heal(i);
    load.awaitRound(RECOVERY);
    Results.note(percent + " % lost, the longest write", history.longestWrite(sinceNs));
    for (NodeProcess node : nodes) assertThat(node.isAlive()).isTrue();
  }

  /// Ends the load and judges all that was said.
  ///
  /// @param name of the file that keeps the history
  List<String> judge(String name) throws Exception {
    load.settle(STALE);
    if (traffic.isPresent()) traffic.get().settle();
    List<String> found = new ArrayList<>(history.contradictions());
    load.replayed().ifPresent(eid -> found.add("an old Map-Register was confirmed: " + eid));
    String gaps =
        database.query(
            "SELECT persistence_id FROM event_journal GROUP BY persistence_id"
                + " HAVING count(*) <> max(sequence_number)");
    if (!gaps.isBlank()) found.add("gaps in the journal: " + gaps);
    for (NodeProcess each : nodes) found.addAll(Accounts.mistakes(each));
    Results.keepHistory(history, name);
    return found;
  }

  private static Duration since(long ns) {
    return Duration.ofNanos(System.nanoTime() - ns);
  }

  private void closeNodes() throws InterruptedException, IOException {
    for (NodeProcess each : nodes) each.close();
    if (traffic.isPresent()) traffic.get().close();
  }

  @Override
  public void close() throws Exception {
    try (underlay;
        database) {
      load.close();
      closeNodes();
      Results.keepLogs(folder);
    }
  }
}
