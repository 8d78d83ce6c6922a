package rhumb.mapping.server;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.resolver.OtherNodes;
import rhumb.mapping.resolver.Requester;

/// Takes Map-Requests from the control sockets to the [Relay], a bounded number at a time.
public final class Inquiries implements OtherNodes {
  private static final int MOST = 16_384; // under way

  private final Semaphore room = new Semaphore(MOST);
  private volatile @Nullable ActorRef<Relay.Command> relay;

  /// From now on there is somebody to ask.
  public void through(ActorRef<Relay.Command> found) {
    relay = found;
  }

  @Override
  public boolean ask(List<String> nodes, Requester from) {
    ActorRef<Relay.Command> taker = relay;
    if (taker == null || !room.tryAcquire()) return false;
    var question = new Relay.Question(from.octets(), from.source(), from.port());
    taker.tell(new Relay.Forward(nodes, question));
    return true;
  }

  /// One of them is not under way any more.
  public void finished() {
    room.release();
  }
}
