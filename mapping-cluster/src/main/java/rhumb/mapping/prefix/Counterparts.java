package rhumb.mapping.prefix;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// How an actor that each node has one of finds those of the other nodes.
public final class Counterparts {
  private enum Timer {
    OVER
  }

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

  /// Puts one question to all of them, and says what came back: everything, or what there was when
  /// the patience ended.
  ///
  /// @param question made with where the answer goes
  public static <C, A> Behavior<?> gather(
      Set<ActorRef<C>> asked,
      Class<A> answer,
      Function<ActorRef<A>, C> question,
      Duration patience,
      Consumer<List<A>> then) {
    return Behaviors.<Object>setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  ActorRef<A> here = context.getSelf().narrow();
                  asked.forEach(each -> each.tell(question.apply(here)));
                  timers.startSingleTimer(Timer.OVER, patience);
                  return gathering(asked.size(), answer, List.of(), then);
                }));
  }

  private static <A> Behavior<Object> gathering(
      int asked, Class<A> answer, List<A> sofar, Consumer<List<A>> then) {
    return Behaviors.receiveMessage(
        message -> {
          List<A> told = new ArrayList<>(sofar);
          if (answer.isInstance(message)) told.add(answer.cast(message));
          if (told.size() < asked && message != Timer.OVER) {
            return gathering(asked, answer, told, then);
          }
          then.accept(told);
          return Behaviors.stopped();
        });
  }
}
