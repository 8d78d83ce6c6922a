package rhumb.mapping.server;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import rhumb.mapping.control.Reach;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.wire.Nonce;

/// Tells the ETRs of a prefix that it is mapped to something else now, because another ETR has
/// registered or withdrawn it: the others of a merged group, and the one that a host moved away
/// from (RFC 9301 §5.7, RFC 8378). Only ETRs that want Map-Notifies hear of it.
public record Announcements(
    Function<String, Optional<Site>> sites, Reach reach, Consumer<Notifier.Send> notifier) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /// One per ETR and prefix.
  private record Topic(Object etr, EidPrefix eid) {}

  public void announce(Mapping mapping, List<Registration> others) {
    Optional<Site> site = sites.apply(mapping.site());
    if (site.isEmpty()) return;
    for (Registration each : others) {
      if (each.seen().mapNotify()) key(site.get(), each).ifPresent(key -> send(mapping, each, key));
    }
  }

  /// The one that the ETR has used last.
  private static Optional<SharedKey> key(Site site, Registration registration) {
    return site.keys().stream()
        .filter(key -> key.id() == registration.seen().keyId())
        .filter(key -> key.algorithm().code() == registration.seen().algorithm())
        .findFirst();
  }

  private void send(Mapping mapping, Registration etr, SharedKey key) {
    var message =
        new MapNotify(
            new Nonce(RANDOM.nextLong()),
            AuthenticationData.unsigned(key),
            List.of(mapping.record()),
            etr.etr().identity());
    etr.etr()
        .address()
        .ip()
        .filter(reach::canForwardTo)
        .ifPresent(
            address ->
                notifier.accept(
                    new Notifier.Send(
                        new Topic(etr.etr().key(), mapping.eid()),
                        message,
                        key,
                        List.of(address),
                        Optional.empty())));
  }
}
