package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;

/// Puts the answers about the records of one message together as its prefixes' actors give them,
/// because a message to the Map-Server costs more than an answer does. For any thread.
final class Answering {
  /// Answers of one message: with the largest records still below Artery's 256 KiB.
  private static final int MOST = 256;

  private final ActorRef<Partition.Answers> to;
  private int missing; // guarded by this, as the other
  private List<Partition.Done> given = new ArrayList<>();

  /// @param expected how many there will be
  Answering(ActorRef<Partition.Answers> to, int expected) {
    this.to = to;
    missing = expected;
  }

  synchronized void give(Partition.Done done) {
    given.add(done);
    missing--;
    if (missing > 0 && given.size() < MOST) return;
    to.tell(new Partition.Answers(List.copyOf(given)));
    given = new ArrayList<>();
  }
}
