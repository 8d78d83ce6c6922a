package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.receptionist.ServiceKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;

/// Rows of all nodes' read tables in one list, for a node whose own table does not have every
/// partition. Each row is on as many nodes as there are copies, so that a list is complete as long
/// as fewer nodes than that do not answer in time.
public final class RowDesk extends AbstractBehavior<RowDesk.Command> {
  /// Under this the nodes find each other's.
  public static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "rows");

  public sealed interface Command {}

  /// Some rows, as [ReadTable#page] gives them.
  ///
  /// @param limit at most [Replica#CHUNK], so that the answer is not too large for a message
  public record Page(Optional<EidPrefix> around, Optional<EidPrefix> after, int limit) {
    public Page {
      limit = Math.min(limit, Replica.CHUNK);
    }

    private List<Mapping> of(ReadTable table) {
      return table.page(around, after, limit);
    }
  }

  /// Asks for what this node has.
  public record Ask(Page page, ActorRef<Rows> replyTo) implements Command {}

  /// The answer to [Ask].
  public record Rows(List<Mapping> rows) {
    public Rows {
      rows = List.copyOf(rows);
    }
  }

  /// Asks for what all nodes have together; only of the same process. The answer are [Rows].
  public record Gather(Page page, ActorRef<Rows> replyTo) implements Command {}

  private record Others(Set<ActorRef<Command>> others) implements Command {}

  public static Behavior<Command> create(ReadTable table) {
    return Behaviors.setup(context -> new RowDesk(context, table));
  }

  private final ReadTable table;
  private Set<ActorRef<Command>> others = Set.of();

  private RowDesk(ActorContext<Command> context, ReadTable table) {
    super(context);
    this.table = table;
    Counterparts.meet(context, KEY, Others::new);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onAnyMessage(this::on).build();
  }

  private Behavior<Command> on(Command message) {
    switch (message) {
      case Ask(var page, var replyTo) -> replyTo.tell(new Rows(page.of(table)));
      case Gather(var page, var replyTo) -> gather(page, replyTo);
      case Others(var found) -> others = found;
    }
    return this;
  }

  private void gather(Page page, ActorRef<Rows> replyTo) {
    Counterparts.gather(
        getContext(),
        others,
        Rows.class,
        here -> new Ask(page, here),
        told -> replyTo.tell(together(page, told)));
  }

  /// The first rows of all are among the first ones of each. Of a row that several nodes have, the
  /// latest counts, since changes are still on their way to some.
  private static Rows together(Page page, List<Rows> told) {
    var all = new ReadTable();
    for (Rows each : told) each.rows().forEach(all::publish);
    return new Rows(page.of(all));
  }
}
