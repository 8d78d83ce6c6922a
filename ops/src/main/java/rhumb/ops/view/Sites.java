package rhumb.ops.view;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `GET /api/v1/sites`, and with one site in the list `GET /api/v1/sites/{name}`.
///
/// @param next the cursor of the next page, when pages were asked for and there is one
public record Sites(Instant asOf, List<Site> sites, Optional<String> next) {
  /// @param rejected registrations refused, by reason
  public record Site(
      String name,
      boolean shutdown,
      List<String> allowedLocators,
      List<Prefix> prefixes,
      Map<String, Long> rejected) {}

  /// @param origin `configuration`, `configuration-accepting-more-specifics` or `dynamic`
  /// @param state `complete` or `unknown`
  public record Prefix(
      String eid,
      String origin,
      Optional<String> moreSpecificOf,
      Optional<Instant> firstRegistered,
      Optional<Instant> lastRegistered,
      boolean mergeActive,
      boolean proxyReply,
      Optional<Integer> ttlMinutes,
      String state,
      long authenticationFailures,
      long allowedLocatorsMismatch,
      List<Registration> registrations) {}

  /// What one ETR registered.
  public record Registration(
      String etr,
      Instant lastRegistered,
      Instant expires,
      boolean proxyReply,
      boolean mapNotify,
      int ttlMinutes,
      boolean merge,
      String hashFunction,
      String nonce,
      boolean securityCapable,
      Optional<Mapping.Identity> identity,
      List<Mapping.Locator> locators) {}
}
