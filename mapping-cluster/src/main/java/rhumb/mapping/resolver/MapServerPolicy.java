package rhumb.mapping.resolver;

import java.util.Optional;
import rhumb.mapping.delegation.Delegation;
import rhumb.mapping.prefix.Mapping;
import rhumb.protocol.mapping.Action;

/// What a Map-Server says to a Map-Request: RFC 9301 §8.3.
public final class MapServerPolicy {
  /// For EIDs that no site has.
  public static final int UNKNOWN_TTL_MINUTES = 15;

  /// For EIDs of a site that has nothing registered for them at the moment.
  public static final int UNREGISTERED_TTL_MINUTES = 1;

  private MapServerPolicy() {}

  /// @param delegation the longest match of what is asked for
  /// @param mapping the longest match among what is registered
  /// @param fromTheSite the A bit: the requester wants to hear it from the site itself
  public static Answer answer(
      Optional<Delegation> delegation, Optional<Mapping> mapping, boolean fromTheSite) {
    if (delegation.isEmpty()) {
      return new Answer.Negative(Action.NATIVELY_FORWARD, UNKNOWN_TTL_MINUTES);
    }
    Delegation site = delegation.get();
    if (site.denied().isPresent()) {
      return new Answer.Negative(site.denied().get(), UNKNOWN_TTL_MINUTES);
    }
    Optional<Mapping> registered = mapping.filter(found -> isOf(site, found));
    if (registered.isEmpty()) {
      return new Answer.Negative(Action.NATIVELY_FORWARD, UNREGISTERED_TTL_MINUTES);
    }
    Mapping found = registered.get();
    boolean proxy = found.proxyReply() || site.site().forceProxyReply();
    return proxy && !(fromTheSite && found.forwardable())
        ? new Answer.ProxyReply(found)
        : new Answer.Forward(found);
  }

  /// A mapping may be left over from a site that had the prefix before.
  private static boolean isOf(Delegation site, Mapping found) {
    return !site.site().shutdown()
        && site.site().name().equals(found.site())
        && site.eid().contains(found.eid());
  }
}
