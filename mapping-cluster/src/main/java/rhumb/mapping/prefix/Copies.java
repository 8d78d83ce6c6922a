package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import rhumb.protocol.address.EidPrefix;

/// Which nodes have the rows of a partition in their read tables besides the one it lives on: all
/// of them, or so many that there are as many copies as wanted. The same ones as long as they are
/// there, and about as many partitions for each.
///
/// @param number of all copies; [#EVERYWHERE] for one on each node
/// @param everywhere partitions that each node has, however many copies there are of the others
public record Copies(int number, Predicate<EidPrefix> everywhere) {
  public static final int EVERYWHERE = 0;

  /// On each node.
  static final Copies ALL = new Copies(EVERYWHERE, _ -> true);

  /// Whether each node has the rows of `partition`.
  boolean isEverywhere(EidPrefix partition) {
    return number == EVERYWHERE || everywhere.test(partition);
  }

  /// Those of `others` that have it, by the highest random weight.
  List<ActorRef<Replica.Command>> of(EidPrefix partition, Set<ActorRef<Replica.Command>> others) {
    String name = partition.toString();
    return others.stream()
        .sorted(Comparator.comparingLong(other -> weight(name, other)))
        .limit(Math.max(0, number - 1))
        .toList();
  }

  private static long weight(String partition, ActorRef<Replica.Command> other) {
    long text = (partition + " " + other.path().address()).hashCode();
    long mixed = (text ^ text >>> 17) * 0x9E37_79B9_7F4A_7C15L;
    return (mixed ^ mixed >>> 29) * 0xD6E8_FEB8_6659_FD93L;
  }
}
