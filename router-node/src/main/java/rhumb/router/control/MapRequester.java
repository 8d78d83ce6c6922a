package rhumb.router.control;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.Nonce;
import rhumb.router.site.SiteDatabase;

/// Sends this router's Map-Requests (RFC 9301 §5.3), each with a nonce of its own.
///
/// @param nonces must be unpredictable: a nonce is all that keeps a stranger from answering
public record MapRequester(
    SiteDatabase site, ActorRef<ControlSocket.Command> control, RandomGenerator nonces) {

  /// Asks the mapping system for `target`, whose network must be an IP address.
  ///
  /// @param source whose packet is to go there; empty in a refresh
  /// @return the nonce of what comes back to `replyTo`
  public Nonce ask(
      Set<MapRequest.Flag> flags,
      EidPrefix target,
      Optional<Eid> source,
      IpAddress mapResolver,
      ActorRef<Answer> replyTo) {
    var nonce = new Nonce(nonces.nextLong());
    var request = MapRequest.of(flags, nonce, source, site.itrRlocs(), target);
    var destination = (IpAddress) target.network();
    // the packet's own addresses inside, as deployed ITRs do
    IpAddress innerSource =
        source.map(Eid::address).orElse(null) instanceof IpAddress ip
                && ip.getClass() == destination.getClass()
            ? ip
            : site.innerSource(destination);
    var message =
        EncapsulatedControlMessage.of(innerSource, ControlMessage.PORT, destination, request);
    control.tell(
        new ControlSocket.Ask(ControlSocket.Send.of(message, mapResolver), nonce, replyTo));
    return nonce;
  }

  /// Asks `rloc` itself whether it is there, by way of a prefix that it holds (RFC 9301 §7.1).
  ///
  /// @return the nonce of what comes back to `replyTo`
  public Nonce probe(IpAddress rloc, EidPrefix held, ActorRef<Answer> replyTo) {
    var nonce = new Nonce(nonces.nextLong());
    Set<MapRequest.Flag> flags = Set.of(MapRequest.Flag.PROBE);
    var request = MapRequest.of(flags, nonce, Optional.empty(), site.itrRlocs(), held);
    control.tell(new ControlSocket.Ask(ControlSocket.Send.of(request, rloc), nonce, replyTo));
    return nonce;
  }

  /// Tells `rloc` that the mapping of `changed` is another one (RFC 9301 §6.1). Nothing comes back:
  /// whoever is told asks the mapping system.
  ///
  /// @param held an EID-prefix that the RLOC holds
  public void solicit(IpAddress rloc, EidPrefix changed, EidPrefix held) {
    var nonce = new Nonce(nonces.nextLong());
    Set<MapRequest.Flag> flags = Set.of(MapRequest.Flag.SMR);
    var source = new Eid(changed.instance(), changed.network());
    var request = MapRequest.of(flags, nonce, Optional.of(source), site.itrRlocs(), held);
    control.tell(ControlSocket.Send.of(request, rloc));
  }

  /// What still comes back for `asked` is of no interest any more.
  public void forget(Set<Nonce> asked) {
    control.tell(new ControlSocket.Forget(Set.copyOf(asked)));
  }
}
