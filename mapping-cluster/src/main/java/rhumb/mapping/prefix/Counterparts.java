package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/// How an actor that each node has one of finds those of the other nodes.
public final class Counterparts {
  private Counterparts() {}

  /// Tells the others of this actor, and it of the others, now and whenever that changes.
  ///
  /// @param news makes a message to it of all others
  public static <C> void meet(
      ActorContext<C> context, ServiceKey<C> key, Function<Set<ActorRef<C>>, C> news) {
    var receptionist = context.getSystem().receptionist();
    receptionist.tell(Receptionist.register(key, context.getSelf()));
    ActorRef<Receptionist.Listing> listings =
        context.messageAdapter(
            Receptionist.Listing.class,
            listing -> {
              Set<ActorRef<C>> others = new HashSet<>(listing.getServiceInstances(key));
              others.remove(context.getSelf());
              return news.apply(Set.copyOf(others));
            });
    receptionist.tell(Receptionist.subscribe(key, listings));
  }
}
