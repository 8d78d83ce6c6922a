package rhumb.mapping.registration;

import java.time.Duration;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;

/// One EID-prefix as one ETR has registered it.
///
/// @param record as it came: prefix, TTL, map-version and locators
/// @param proxyReply P: the Map-Server is to answer
/// @param merge a: the locators of all the site's ETRs belong together
/// @param securityCapable S
/// @param useTtl T: it lasts as long as the record's TTL
/// @param seen the Map-Register that brought it or refreshed it last
public record Registration(
    String site,
    Etr etr,
    MappingRecord record,
    boolean proxyReply,
    boolean merge,
    boolean securityCapable,
    boolean useTtl,
    Sighting seen) {
  /// Without a refresh for so long it is gone (RFC 9301 §8.2).
  public static final Duration LEASE = Duration.ofMinutes(3);

  private static final Duration LONGEST_LEASE = Duration.ofDays(7);
  private static final int SECONDS = 0x8000_0000; // how lispers.net says that a TTL is in seconds

  public EidPrefix eid() {
    return record.eid();
  }

  /// Whether the ETR takes the prefix back: TTL 0, or nothing that traffic could be sent to.
  public boolean isWithdrawal() {
    if (record.ttlMinutes() == 0) return true;
    for (Locator each : record.locators()) {
      if (each.priority() != Locator.UNUSABLE) return false;
    }
    return true;
  }

  /// Whether `other` says the same: then it only refreshes this one.
  public boolean isSameAs(Registration other) {
    return site.equals(other.site)
        && etr.equals(other.etr)
        && record.equals(other.record)
        && proxyReply == other.proxyReply
        && merge == other.merge
        && securityCapable == other.securityCapable
        && useTtl == other.useTtl;
  }

  /// This with an equal prefix.
  public Registration withEid(EidPrefix eid) {
    return new Registration(
        site, etr, record.withEid(eid), proxyReply, merge, securityCapable, useTtl, seen);
  }

  public Registration seen(Sighting sighting) {
    return new Registration(
        site, etr, record, proxyReply, merge, securityCapable, useTtl, sighting);
  }

  /// How long it lasts without a refresh.
  public Duration lease() {
    int ttl = record.ttlMinutes();
    if (!useTtl || ttl == MappingRecord.TTL_RECEIVERS_CHOICE) return LEASE;
    Duration wanted =
        (ttl & SECONDS) != 0 ? Duration.ofSeconds(ttl & ~SECONDS) : Duration.ofMinutes(ttl);
    return wanted.compareTo(LONGEST_LEASE) < 0 ? wanted : LONGEST_LEASE;
  }
}
