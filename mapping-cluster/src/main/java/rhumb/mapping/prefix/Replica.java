package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.ServiceKey;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.typed.Cluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import rhumb.protocol.address.EidPrefix;

/// Keeps a node's read table like those of the others. What changes is sent to it as it changes;
/// because a message may be lost, it also compares what it has with every partition from time to
/// time, and takes the partition's word where they differ.
/// ```
/// Partition on another node ─Published, Withdrawn─▶ Replica ─▶ read table
///              ▲  └──────── InSync, or Contents ──▶    │
///              └─────────── Compare, every few seconds ┘
/// ```
public final class Replica extends AbstractBehavior<Replica.Command> {
  /// Under this the nodes find each other's.
  public static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "read-table");

  static final int CHUNK = 200; // rows of a message, far below Artery's 256 KiB
  private static final int PATIENCE =
      3; // comparisons in a row that may be about a change under way

  public sealed interface Command {}

  public record Published(Mapping mapping) implements Command {}

  public record Withdrawn(EidPrefix partition, EidPrefix eid, long version) implements Command {}

  /// A partition goes on at another node; or somebody needs its rows now.
  public record Moved(EidPrefix partition) implements Command {}

  /// The table need not have the rows of a partition.
  ///
  /// @param nodes that have them
  /// @param rows how many there are
  public record Elsewhere(EidPrefix partition, List<String> nodes, int rows) implements Command {
    public Elsewhere {
      nodes = List.copyOf(nodes);
    }
  }

  /// The table has all that the partition has.
  public record InSync(EidPrefix partition) implements Command {}

  /// Some rows of a partition.
  ///
  /// @param total how many there are in all messages that belong together
  public record Contents(EidPrefix partition, long version, int total, List<Mapping> rows)
      implements Command {
    public Contents {
      rows = List.copyOf(rows);
    }
  }

  private record Others(Set<ActorRef<Command>> others) implements Command {}

  private enum Timer implements Command {
    COMPARE
  }

  /// @param names of all partitions there are
  /// @param wanted partitions whose rows this node needs, whoever has a copy
  /// @param missing is told of how many partitions the table has not had the word yet
  public record Setup(
      Publisher publisher,
      Supplier<List<EidPrefix>> names,
      Predicate<EidPrefix> wanted,
      ActorRef<ShardingEnvelope<Partition.Command>> partitions,
      Duration interval,
      IntConsumer missing) {}

  private static final class Arriving {
    private final long version;
    private final Map<EidPrefix, Mapping> rows = new HashMap<>();

    private Arriving(long version) {
      this.version = version;
    }
  }

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Replica(context, timers, setup)));
  }

  private final Setup setup;
  private final Map<EidPrefix, Arriving> arriving = new HashMap<>();
  private final Map<EidPrefix, Integer> unanswered = new HashMap<>();
  private final Set<EidPrefix> missing;
  private int missingBefore;

  private Replica(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.setup = setup;
    missing = new HashSet<>(setup.names().get());
    setup.publisher().node(Cluster.get(context.getSystem()).selfMember().address().toString());
    Counterparts.meet(context, KEY, Others::new);
    timers.startTimerWithFixedDelay(Timer.COMPARE, Duration.ZERO, setup.interval());
    missingBefore = missing.size();
    setup.missing().accept(missingBefore);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<Command> on(Command message) {
    ReadTable table = setup.publisher().table();
    switch (message) {
      case Published(var mapping) -> table.publish(mapping);
      case Withdrawn(var partition, var eid, var version) ->
          table.withdraw(partition, eid, version);
      case Moved(var partition) -> compare(partition);
      case Elsewhere(var partition, var nodes, var rows) -> {
        arriving.remove(partition);
        table.leave(partition, nodes, rows);
        heard(partition);
      }
      case InSync(var partition) -> {
        table.take(partition);
        heard(partition);
      }
      case Contents contents -> onContents(contents);
      case Others(var others) -> setup.publisher().others(others);
      case Timer.COMPARE -> onTimer();
    }
    return this;
  }

  /// Partitions wake up by the thousand when a node starts: while answers come, what has not been
  /// answered is on its way, and to ask for it again would only make it later.
  private void onTimer() {
    if (missing.isEmpty() || missing.size() == missingBefore) compareAll();
    missingBefore = missing.size();
  }

  /// But those of this node, whose rows are written into this very table.
  private void compareAll() {
    ReadTable table = setup.publisher().table();
    for (EidPrefix partition : setup.names().get()) {
      if (!table.isOwn(partition) || missing.contains(partition)) compare(partition);
    }
  }

  private void compare(EidPrefix partition) {
    int asked = unanswered.merge(partition, 1, Integer::sum);
    boolean isElsewhere = !setup.publisher().table().elsewhere(partition).isEmpty();
    boolean isUrgent = isElsewhere && setup.wanted().test(partition);
    compare(partition, missing.isEmpty() && asked < PATIENCE && !isUrgent);
  }

  private void compare(EidPrefix partition, boolean patient) {
    boolean wanted = setup.wanted().test(partition);
    var digest = setup.publisher().table().digest(partition);
    setup
        .partitions()
        .tell(
            new ShardingEnvelope<>(
                partition.toString(),
                new Partition.Compare(digest, patient, wanted, getContext().getSelf())));
  }

  private void onContents(Contents contents) {
    EidPrefix partition = contents.partition();
    Arriving sofar =
        arriving.compute(
            partition,
            (_, known) ->
                known == null || known.version != contents.version()
                    ? new Arriving(contents.version())
                    : known);
    contents.rows().forEach(row -> sofar.rows.put(row.eid(), row));
    if (sofar.rows.size() < contents.total()) return;
    arriving.remove(partition);
    setup
        .publisher()
        .table()
        .replace(partition, List.copyOf(sofar.rows.values()), contents.version());
    heard(partition);
    // others may have to keep theirs until the partition knows that these are here
    if (setup.publisher().isBounded(partition)) compare(partition, true);
  }

  private void heard(EidPrefix partition) {
    unanswered.remove(partition);
    if (missing.remove(partition)) setup.missing().accept(missing.size());
  }

  /// Sends all rows of a partition, a bounded number with each message.
  static void send(EidPrefix partition, List<Mapping> rows, long version, ActorRef<Command> to) {
    chunks(rows, some -> to.tell(new Contents(partition, version, rows.size(), some)));
  }

  private static void chunks(List<Mapping> rows, Consumer<List<Mapping>> each) {
    if (rows.isEmpty()) each.accept(rows);
    for (int from = 0; from < rows.size(); from += CHUNK) {
      each.accept(rows.subList(from, Math.min(rows.size(), from + CHUNK)));
    }
  }
}
