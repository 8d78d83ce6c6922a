package rhumb.mapping.view;

import java.time.Instant;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

/// One refused registration, for the person who wonders why an ETR does not register.
///
/// @param site empty if no site has the prefix
/// @param detail the reason in words
/// @param offender the value that was wrong; empty if the reason says it all
/// @param advice what would change it
public record RejectionView(
    Instant at,
    Optional<String> site,
    IpAddress source,
    EidPrefix eid,
    Optional<XtrIdentity> identity,
    Nonce nonce,
    DropReason reason,
    String detail,
    String offender,
    String advice) {
  /// What would make such a registration succeed.
  public static String advice(DropReason reason) {
    return switch (reason) {
      case UNKNOWN_SITE -> "create a site with this prefix, or let one accept more specifics";
      case SITE_SHUT_DOWN -> "end the shutdown of the site";
      case UNKNOWN_KEY -> "give the site a key with this key-id, or change the ETR's";
      case WEAK_ALGORITHM -> "let the ETR sign with a better algorithm";
      case BAD_AUTHENTICATION_LENGTH -> "the ETR signs in a way that its algorithm does not have";
      case AUTHENTICATION_FAILED -> "compare key and algorithm of ETR and site";
      case REPLAYED -> "the ETR must raise its nonces, or use a new key; or set replay to compat";
      case EID_NOT_ALLOWED -> "add the prefix to the site, or let it accept more specifics";
      case LOCATOR_NOT_ALLOWED -> "add the locator to the site's allowed locators";
      case UNUSABLE_LOCATOR -> "the ETR must register unicast addresses";
      case TOO_MANY_PREFIXES -> "raise the site's max-prefixes, or aggregate at the ETR";
      case STORE_UNAVAILABLE -> "look after the journal of the mapping nodes";
      default -> "";
    };
  }
}
