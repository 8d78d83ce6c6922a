package rhumb.router.mapcache;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.Action;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.Verdict;
import rhumb.router.view.MapCacheView;

/// The entry that an ITR has before any packet: everything is subject to LISP, and what matches
/// nothing better invokes a Map-Request. It never expires and nothing learned replaces it.
final class StaticEntry {
  /// Cleared: begin anew.
  record Renew() {}

  private StaticEntry() {}

  static Behavior<Renew> create(
      EidPrefix prefix, Surroundings around, ActorRef<MapCache.Command> parent) {
    return Behaviors.setup(_ -> standing(prefix, around, parent));
  }

  private static Behavior<Renew> standing(
      EidPrefix prefix, Surroundings around, ActorRef<MapCache.Command> parent) {
    around.forwarding().withdraw(prefix); // its counters begin anew, too
    around.forwarding().publish(new ForwardingEntry(prefix, new Verdict.Resolve()));
    parent.tell(new MapCache.StaticChanged(view(prefix, around)));
    return Behaviors.receive(Renew.class)
        .onMessage(Renew.class, _ -> standing(prefix, around, parent))
        .onSignal(PostStop.class, _ -> withdrawn(prefix, around))
        .build();
  }

  private static Behavior<Renew> withdrawn(EidPrefix prefix, Surroundings around) {
    around.forwarding().withdraw(prefix);
    return Behaviors.same();
  }

  private static MapCacheView.Entry view(EidPrefix prefix, Surroundings around) {
    return new MapCacheView.Entry(
        prefix,
        MapCacheView.Source.STATIC,
        Action.SEND_MAP_REQUEST,
        false,
        around.clock().instant(),
        Optional.empty(),
        false,
        0,
        0,
        List.of());
  }
}
