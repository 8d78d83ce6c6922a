package rhumb.router.control;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.ExtensionMessage;
import rhumb.protocol.message.InfoMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapNotifyAck;
import rhumb.protocol.message.MapReferral;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.UnknownMessage;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.router.control.Intake.Arrival;
import rhumb.router.site.MapRequestAnswer;
import rhumb.router.site.SiteDatabase;

/// The one place through which control messages come and go (RFC 9301 §5).
/// ```
///             decode, bound                    nonce known: who asked
/// UDP 4342 ──────────────────▶ ControlSocket ─ Map-Request: answered here
///          ◀────────────────── (own thread)  └ SMR: the map-cache
/// ```
/// Everything that nobody waits for ends here with a [DropReason]: strangers cannot fill the
/// mailbox of another actor.
public final class ControlSocket {
  public sealed interface Command {}

  /// Sends `octets`, counted as `name`, from `from` or the first own address of the right family.
  public record Send(
      MessageName name, byte[] octets, Optional<IpAddress> from, IpAddress to, int port)
      implements Command {
    /// To the control port of `to`.
    public static Send of(ControlMessage message, IpAddress to) {
      return new Send(name(message), message.toByteArray(), Optional.empty(), to, PORT);
    }

    private static MessageName name(ControlMessage message) {
      try {
        return message instanceof EncapsulatedControlMessage encapsulation
            ? MessageName.of(encapsulation.message())
            : MessageName.of(message);
      } catch (MalformedMessage e) {
        throw new IllegalArgumentException(e); // nothing that we send
      }
    }
  }

  /// Sends, and passes on to `replyTo` whatever comes back with `nonce`, until [Forget].
  public record Ask(Send send, Nonce nonce, ActorRef<Answer> replyTo) implements Command {}

  /// Nobody waits for these any more.
  public record Forget(Set<Nonce> nonces) implements Command {}

  /// Closes the ports once all that was to be sent is sent.
  public record Stop() implements Command {}

  private record Arrived(Arrival arrival) implements Command {}

  private static final int PORT = ControlMessage.PORT;

  private final ControlPorts ports;
  private final ControlCounters counters;
  private final SiteDatabase site;
  private final boolean answers;
  private final ActorRef<Notice> notices;
  private final ReplyLimit replyLimit;
  private final Intake intake;
  private final Map<Nonce, ActorRef<Answer>> outstanding;

  /// @param answers whether Map-Requests are answered, as an ETR does
  public static Behavior<Command> create(
      ControlPorts ports,
      ControlCounters counters,
      SiteDatabase site,
      boolean answers,
      ActorRef<Notice> notices,
      ControlSettings settings,
      Clock clock) {
    return Behaviors.setup(
        context ->
            new ControlSocket(context, ports, counters, site, answers, notices, settings, clock)
                .open());
  }

  private ControlSocket(
      ActorContext<Command> context,
      ControlPorts ports,
      ControlCounters counters,
      SiteDatabase site,
      boolean answers,
      ActorRef<Notice> notices,
      ControlSettings settings,
      Clock clock) {
    this.ports = ports;
    this.counters = counters;
    this.site = site;
    this.answers = answers;
    this.notices = notices;
    replyLimit = new ReplyLimit(clock, settings.repliesPerSecond());
    outstanding = boundedTo(settings.outstanding());
    ActorRef<Command> self = context.getSelf();
    intake = new Intake(counters, settings.queue(), a -> self.tell(new Arrived(a)));
    ports.receive(intake::accept);
  }

  private static Map<Nonce, ActorRef<Answer>> boundedTo(int limit) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Nonce, ActorRef<Answer>> eldest) {
        return size() > limit;
      }
    };
  }

  private Behavior<Command> open() {
    return Behaviors.receive(Command.class)
        .onAnyMessage(this::whenOpen)
        .onSignal(PostStop.class, _ -> closePorts())
        .build();
  }

  private Behavior<Command> whenOpen(Command command) {
    switch (command) {
      case Send send -> send(send);
      case Ask ask -> {
        outstanding.put(ask.nonce(), ask.replyTo());
        send(ask.send());
      }
      case Forget(var nonces) -> outstanding.keySet().removeAll(nonces);
      case Arrived(var arrival) -> {
        intake.taken();
        arrived(arrival);
      }
      case Stop _ -> {
        return Behaviors.stopped();
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> closePorts() {
    ports.close();
    return Behaviors.same();
  }

  private void send(Send send) {
    try {
      if (ports.send(send.octets(), send.from(), send.to(), send.port())) sent(send);
      else counters.dropped(DropReason.UNUSABLE_LOCATOR);
    } catch (LinuxException _) {
      counters.dropped(DropReason.SEND_FAILED);
    }
  }

  private void sent(Send send) {
    counters.sent(send.name());
    counters.recent().sent(send.to(), send.port(), send.octets());
  }

  private void arrived(Arrival arrival) {
    if (arrival.encapsulated() && !(arrival.message() instanceof MapRequest)) {
      counters.dropped(DropReason.NOT_FOR_THIS_ROLE);
      return;
    }
    switch (arrival.message()) {
      case MapRequest request -> requested(request, arrival);
      case MapReply reply -> answer(reply.nonce(), new Answer.Replied(reply, arrival.from()));
      case MapNotify notify ->
          answer(notify.nonce(), new Answer.Notified(notify, arrival.octets(), arrival.from()));
      case MapRegister _,
          MapNotifyAck _,
          MapReferral _,
          InfoMessage _,
          ExtensionMessage _,
          EncapsulatedControlMessage _ ->
          counters.dropped(DropReason.NOT_FOR_THIS_ROLE);
      case UnknownMessage _ -> counters.dropped(DropReason.UNKNOWN_MESSAGE_TYPE);
    }
  }

  private void answer(Nonce nonce, Answer answer) {
    ActorRef<Answer> asker = outstanding.get(nonce);
    if (asker == null) counters.dropped(DropReason.UNKNOWN_NONCE);
    else asker.tell(answer);
  }

  private void requested(MapRequest request, Arrival arrival) {
    if (request.has(MapRequest.Flag.SMR)) {
      request.sourceEid().ifPresent(eid -> notices.tell(new Notice.Solicited(eid, arrival.from())));
    } else if (arrival.encapsulated() && request.has(MapRequest.Flag.PROBE)) {
      counters.dropped(DropReason.PROBE_IN_ENCAPSULATION);
    } else if (!answers) {
      counters.dropped(DropReason.NOT_FOR_THIS_ROLE);
    } else {
      if (request.has(MapRequest.Flag.SMR_INVOKED)) notices.tell(invoked(request));
      reply(MapRequestAnswer.of(request, arrival.port(), arrival.local(), site));
    }
  }

  private static Notice invoked(MapRequest request) {
    return new Notice.Invoked(
        request.queries().stream().map(MapRequest.Query::eid).toList(),
        request.itrRlocs().stream().map(Rloc::ip).flatMap(Optional::stream).toList());
  }

  private void reply(MapRequestAnswer answer) {
    switch (answer) {
      case MapRequestAnswer.Refusal(var reason) -> counters.dropped(reason);
      case MapRequestAnswer.Silence _ -> {}
      case MapRequestAnswer.Reply(var reply, var from, var to, var port) -> {
        if (!replyLimit.allows(to)) {
          counters.dropped(DropReason.RATE_LIMITED);
          return;
        }
        var octets = reply.toByteArray();
        send(new Send(MessageName.of(reply), octets, Optional.of(from), to, port));
      }
    }
  }
}
