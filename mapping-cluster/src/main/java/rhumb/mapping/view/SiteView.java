package rhumb.mapping.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;

/// One site as `show lisp site name` prints it.
///
/// @param allowedLocators empty for any
/// @param prefixes configured ones and, after each, the more specific ones registered below it
/// @param rejected what was refused of this site's registrations, by reason
public record SiteView(
    String name,
    boolean shutdown,
    List<Rloc> allowedLocators,
    List<Prefix> prefixes,
    java.util.Map<DropReason, Long> rejected) {

  /// Why a prefix is listed.
  public enum Origin {
    CONFIGURATION,
    CONFIGURATION_ACCEPTING_MORE_SPECIFICS,
    DYNAMIC
  }

  /// Whether it is registered.
  public enum State {
    COMPLETE,
    UNKNOWN
  }

  /// @param moreSpecificOf the configured prefix that allowed a dynamic one
  /// @param firstRegistered not changed by refreshes
  /// @param ttlMinutes as registered
  public record Prefix(
      EidPrefix eid,
      Origin origin,
      Optional<EidPrefix> moreSpecificOf,
      Optional<Instant> firstRegistered,
      Optional<Instant> lastRegistered,
      boolean mergeActive,
      boolean proxyReply,
      Optional<Integer> ttlMinutes,
      State state,
      long authenticationFailures,
      long allowedLocatorsMismatch,
      List<Registration> registrations) {}

  /// What one ETR registered.
  ///
  /// @param etr the source address of its Map-Registers
  /// @param hashFunction "sha1" or "sha2"
  public record Registration(
      Rloc etr,
      Instant lastRegistered,
      Instant expires,
      boolean proxyReply,
      boolean mapNotify,
      int ttlMinutes,
      boolean merge,
      String hashFunction,
      Nonce nonce,
      boolean securityCapable,
      Optional<XtrIdentity> identity,
      List<Locator> locators) {}
}
