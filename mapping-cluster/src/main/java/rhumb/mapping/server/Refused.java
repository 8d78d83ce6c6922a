package rhumb.mapping.server;

import java.time.Instant;
import java.util.Optional;
import rhumb.mapping.delegation.Delegation;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.statistics.Rejection;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.wire.DropReason;

/// Says of one Map-Register what was refused and why: to the counters, and to whoever asks later.
///
/// @param at by the clock of the leases
record Refused(
    ControlCounters counters,
    RegistrationErrors errors,
    MapRegister message,
    IpAddress source,
    Instant at) {
  /// @param offender the value that was wrong; empty if the reason says it all
  record Why(DropReason reason, String offender) {
    static Why of(DropReason reason) {
      return new Why(reason, "");
    }
  }

  /// No site has any of its prefixes.
  void unknown() {
    counters.dropped(DropReason.UNKNOWN_SITE);
    message.records().stream()
        .findFirst()
        .ifPresent(record -> remember(Optional.empty(), record.eid(), unknownSite()));
  }

  private static Why unknownSite() {
    return Why.of(DropReason.UNKNOWN_SITE);
  }

  /// All of it, whoever sent it.
  void whole(Delegation delegation, DropReason reason) {
    counters.dropped(reason);
    String site = delegation.site().name();
    errors.count(site, delegation.eid(), reason);
    var data = message.authentication();
    String offender =
        switch (reason) {
          case UNKNOWN_KEY -> "key-id " + data.keyId();
          case WEAK_ALGORITHM -> "algorithm " + data.algorithm();
          case BAD_AUTHENTICATION_LENGTH -> data.code().length() + " octets";
          case AUTHENTICATION_FAILED -> "key-id " + data.keyId() + " algorithm " + data.algorithm();
          default -> "";
        };
    message.records().stream()
        .findFirst()
        .ifPresent(record -> remember(Optional.of(site), record.eid(), new Why(reason, offender)));
  }

  /// One of its records.
  ///
  /// @param delegation the longest match, whosever it is
  void one(EidPrefix eid, Optional<Delegation> delegation, Why why) {
    counters.dropped(why.reason());
    delegation.ifPresent(d -> errors.count(d.site().name(), d.eid(), why.reason()));
    remember(delegation.map(d -> d.site().name()), eid, why);
  }

  /// One of its records, after it was admitted.
  ///
  /// @param delegation that allowed it
  void stored(String site, EidPrefix delegation, EidPrefix eid, DropReason reason) {
    counters.dropped(reason);
    errors.count(site, delegation, reason);
    remember(Optional.of(site), eid, Why.of(reason));
  }

  private void remember(Optional<String> site, EidPrefix eid, Why why) {
    errors
        .rejections()
        .add(
            new Rejection(
                at,
                site,
                source,
                eid,
                message.identity(),
                message.nonce(),
                why.reason(),
                why.offender()));
  }
}
