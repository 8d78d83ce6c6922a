package rhumb.mapping.server;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.wire.Nonce;

/// A registration that its partition has confirmed through this node. Guarded by itself.
///
/// What a refresh changes are numbers: this lives long, and of an object made for each refresh the
/// collector would have to find out that nothing else refers to it.
final class Known {
  private static final Sighting UNSEEN = new Sighting(Instant.EPOCH, new Nonce(0), 0, false, 0);

  private final Registration registration; // how it was seen last is in the numbers
  private final Mapping row; // what came of it
  private final int leaseSeconds;
  private long grantedNs; // by the partition; since the epoch, as the other
  private long seenNs;
  private long nonce;
  private long tag;
  private short algorithm;
  private short keyId;
  private boolean mapNotify;
  private boolean renewed; // and the partition has not heard of it
  private boolean gone;

  Known(Admitted.Claim claim, Mapping row) {
    registration = kept(claim.registration(), row);
    this.row = row;
    leaseSeconds = (int) registration.lease().toSeconds();
    grantedNs = ns(claim.registration().seen().at());
    see(claim.registration().seen());
  }

  /// If the partition is on this node, it has the same objects. Of those that only this one would
  /// hold, it keeps what is neither in the row nor among its numbers.
  @SuppressWarnings("ReferenceEquality") // whether they are the same objects
  private static Registration kept(Registration registration, Mapping row) {
    return registration.eid() == row.eid()
        ? registration
        : registration.withEid(row.eid()).seen(UNSEEN);
  }

  EidPrefix partition() {
    return row.partition();
  }

  Mapping row() {
    return row;
  }

  boolean isSameAs(Registration other) {
    return registration.isSameAs(other);
  }

  /// Whether it is as the partition has it, and will be when the partition hears of a refresh at
  /// `now`, whatever becomes of the message that says so.
  synchronized boolean canBeRenewed(Instant now) {
    return !gone && row.isServed() && ns(now) - grantedNs < leaseNs() / 2;
  }

  /// @return whether it has to be told to the partition
  synchronized boolean renew(Sighting sighting) {
    see(sighting);
    boolean first = !renewed;
    renewed = true;
    return first;
  }

  private void see(Sighting sighting) {
    seenNs = ns(sighting.at());
    nonce = sighting.nonce().value();
    tag = sighting.tag();
    algorithm = (short) sighting.algorithm();
    keyId = (short) sighting.keyId();
    mapNotify = sighting.mapNotify();
  }

  synchronized Registration told() {
    renewed = false;
    Instant at = Instant.ofEpochSecond(0, seenNs);
    return registration.seen(
        new Sighting(at, new Nonce(nonce), algorithm, mapNotify, tag, keyId, false));
  }

  synchronized void grant(Instant at) {
    grantedNs = Math.max(grantedNs, ns(at));
  }

  /// It is not known any more.
  synchronized void forget() {
    gone = true;
  }

  synchronized boolean isOver(Instant now) {
    return gone || ns(now) - grantedNs > leaseNs();
  }

  private long leaseNs() {
    return TimeUnit.SECONDS.toNanos(leaseSeconds);
  }

  private static long ns(Instant at) {
    return Duration.between(Instant.EPOCH, at).toNanos();
  }
}
