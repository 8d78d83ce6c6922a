package rhumb.mapping.prefix;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.protocol.address.EidPrefix;

/// How long each registration of a partition still lasts, and by which messages it was made. In
/// memory only: after a restart every lease starts anew.
final class Leases {
  /// A message with the same code so soon after the first is a repetition whose Map-Notify was
  /// lost; later it is the refresh of an ETR that reuses its nonces.
  private static final Duration REPETITION = Duration.ofMinutes(1);

  private static final int REMEMBERED = 4; // messages, against replay

  private static final long[] NONE = {};

  private record Key(EidPrefix eid, Object etr) {}

  private static final class Lease {
    private final Etr etr;
    private long[] older = NONE; // tags of messages that said otherwise; few ETRs have any
    private int next;
    private Sighting seen;
    private Instant expires;

    private Lease(Registration registration, Instant now) {
      etr = registration.etr();
      seen = registration.seen();
      expires = now.plus(registration.lease());
    }

    private boolean remembers(long tag) {
      for (long each : older) if (each == tag) return true;
      return false;
    }

    private void remember(long tag) {
      if (older.length == 0) older = new long[REMEMBERED];
      older[next] = tag;
      next = (next + 1) % REMEMBERED;
    }
  }

  private final Map<Key, Lease> leases = new HashMap<>();
  private Instant soonest = Instant.MAX; // none ends before

  /// A registration that has ended.
  record Lapsed(EidPrefix eid, Etr etr) {}

  int size() {
    return leases.size();
  }

  /// Whether `registration` came in a message that has been there before: the last one, or one
  /// that a later one has overtaken. How soon after the first it is, the partition's own clock
  /// says, since messages carry the time of the node that took them, which may be an hour off.
  Repetition repetition(Registration registration, Instant now) {
    Lease lease = leases.get(key(registration));
    if (lease == null) return Repetition.NONE;
    long tag = registration.seen().tag();
    if (tag == lease.seen.tag()) {
      Instant renewed = lease.expires.minus(registration.lease());
      boolean soon = now.isBefore(renewed.plus(REPETITION));
      return soon ? Repetition.LAST : Repetition.NONE;
    }
    return lease.remembers(tag) ? Repetition.OVERTAKEN : Repetition.NONE;
  }

  /// See [#repetition].
  enum Repetition {
    NONE,
    LAST,
    OVERTAKEN
  }

  /// Starts or restarts a lease.
  ///
  /// @param changed the message says something else than the last one
  /// @return when it ends
  Instant renew(Registration registration, Instant now, boolean changed) {
    Lease lease = leases.computeIfAbsent(key(registration), _ -> new Lease(registration, now));
    if (changed && lease.seen.tag() != registration.seen().tag()) lease.remember(lease.seen.tag());
    lease.seen = registration.seen();
    lease.expires = now.plus(registration.lease());
    if (lease.expires.isBefore(soonest)) soonest = lease.expires;
    return lease.expires;
  }

  /// When the lease of `registration` ends without a refresh.
  Instant expires(Registration registration) {
    Lease lease = leases.get(key(registration));
    return lease == null ? registration.seen().at() : lease.expires;
  }

  /// `registration` with the message that refreshed it last.
  Registration latest(Registration registration) {
    Lease lease = leases.get(key(registration));
    return lease == null ? registration : registration.seen(lease.seen);
  }

  void end(EidPrefix eid, Etr etr) {
    leases.remove(new Key(eid, etr.key()));
  }

  /// Those that have ended. They stay until [#end], and are named again.
  List<Lapsed> lapsed(Instant now) {
    if (soonest.isAfter(now)) return List.of();
    List<Lapsed> lapsed = new ArrayList<>();
    soonest = Instant.MAX;
    leases.forEach(
        (key, lease) -> {
          if (!lease.expires.isAfter(now)) lapsed.add(new Lapsed(key.eid(), lease.etr));
          if (lease.expires.isBefore(soonest)) soonest = lease.expires;
        });
    return lapsed;
  }

  private static Key key(Registration registration) {
    return new Key(registration.eid(), registration.etr().key());
  }
}
