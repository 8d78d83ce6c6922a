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
  private static final Duration PATIENCE = Duration.ofSeconds(1);

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

  /// Puts one question to this actor and all others, and says what came back: everything, or what
  /// there was after a second.
  ///
  /// @param question made with where the answer goes
  public static <C, A> void gather(
      ActorContext<C> context,
      Set<ActorRef<C>> others,
      Class<A> answer,
      Function<ActorRef<A>, C> question,
      Consumer<List<A>> then) {
    Set<ActorRef<C>> asked = new HashSet<>(others);
    asked.add(context.getSelf());
    context.spawnAnonymous(asking(asked, answer, question, then));
  }

  private static <C, A> Behavior<Object> asking(
      Set<ActorRef<C>> asked,
      Class<A> answer,
      Function<ActorRef<A>, C> question,
      Consumer<List<A>> then) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  ActorRef<A> here = context.getSelf().narrow();
                  asked.forEach(each -> each.tell(question.apply(here)));
                  timers.startSingleTimer(Timer.OVER, PATIENCE);
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
