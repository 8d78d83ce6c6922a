package rhumb.mapping.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhumb.mapping.delegation.Delegation;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.Description;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.SiteRegistration;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.mapping.statistics.Rejection;
import rhumb.mapping.view.RejectionView;
import rhumb.mapping.view.SiteOutline;
import rhumb.mapping.view.SiteView;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.time.SteadyClock;

/// Sites as people see them, from their configuration and from what their partitions hold.
final class SiteViews {
  private static final int OUTLINED = 16; // registrations of a prefix that accepts more specifics

  private final DelegationTree delegations;
  private final RegistrationErrors errors;
  private final Duration offset;

  /// @param clock of all instants in descriptions
  SiteViews(DelegationTree delegations, RegistrationErrors errors, Clock clock) {
    this.delegations = delegations;
    this.errors = errors;
    offset = SteadyClock.behindTheWall(clock);
  }

  static SiteOutline outline(Site site, ReadTable table) {
    return new SiteOutline(
        site.name(),
        site.shutdown(),
        site.prefixes().stream().map(prefix -> outline(site, prefix.eid(), table)).toList());
  }

  private static SiteOutline.Prefix outline(Site site, EidPrefix eid, ReadTable table) {
    List<Mapping> inside =
        table.snapshot().coveredBy(eid, OUTLINED).stream()
            .map(Map.Entry::getValue)
            .filter(mapping -> mapping.site().equals(site.name()))
            .toList();
    return new SiteOutline.Prefix(
        eid,
        !inside.isEmpty(),
        inside.stream()
            .flatMap(mapping -> mapping.record().locators().stream())
            .distinct()
            .toList());
  }

  /// Registered prefixes by the delegation that allows them.
  Map<EidPrefix, List<Description.Prefix>> sorted(List<Description> registered) {
    Map<EidPrefix, List<Description.Prefix>> below = new HashMap<>();
    for (Description description : registered) {
      for (Description.Prefix prefix : description.prefixes()) {
        delegations
            .longestMatch(prefix.eid())
            .map(Delegation::eid)
            .ifPresent(eid -> below.computeIfAbsent(eid, _ -> new ArrayList<>()).add(prefix));
      }
    }
    return below;
  }

  /// @param below of all partitions of the site, and perhaps of other sites
  SiteView of(Site site, Map<EidPrefix, List<Description.Prefix>> below) {
    List<SiteView.Prefix> prefixes = new ArrayList<>();
    for (SitePrefix configured : site.prefixes()) {
      List<Description.Prefix> found = below.getOrDefault(configured.eid(), List.of());
      prefixes.add(configured(site, configured, found));
      found.stream()
          .filter(prefix -> !prefix.eid().equals(configured.eid()))
          .sorted(Comparator.comparing(Description.Prefix::eid, SiteViews::compare))
          .forEach(prefix -> prefixes.add(dynamic(site, configured, prefix)));
    }
    return new SiteView(
        site.name(),
        site.shutdown(),
        site.allowedLocators(),
        List.copyOf(prefixes),
        errors.ofSite(site.name()));
  }

  private SiteView.Prefix configured(
      Site site, SitePrefix configured, List<Description.Prefix> found) {
    SiteView.Origin origin =
        configured.acceptMoreSpecifics()
            ? SiteView.Origin.CONFIGURATION_ACCEPTING_MORE_SPECIFICS
            : SiteView.Origin.CONFIGURATION;
    Optional<Description.Prefix> itself =
        found.stream().filter(prefix -> prefix.eid().equals(configured.eid())).findFirst();
    return prefix(site, configured.eid(), origin, Optional.empty(), itself, true);
  }

  private SiteView.Prefix dynamic(Site site, SitePrefix configured, Description.Prefix found) {
    return prefix(
        site,
        found.eid(),
        SiteView.Origin.DYNAMIC,
        Optional.of(configured.eid()),
        Optional.of(found),
        false);
  }

  private SiteView.Prefix prefix(
      Site site,
      EidPrefix eid,
      SiteView.Origin origin,
      Optional<EidPrefix> moreSpecificOf,
      Optional<Description.Prefix> found,
      boolean hasErrors) {
    List<Registration> registrations =
        found.stream()
            .flatMap(prefix -> prefix.registrations().stream())
            .map(SiteRegistration.Description::registration)
            .toList();
    boolean proxy =
        site.forceProxyReply() || registrations.stream().anyMatch(Registration::proxyReply);
    return new SiteView.Prefix(
        eid,
        origin,
        moreSpecificOf,
        found.map(prefix -> forPeople(prefix.firstRegistered())),
        registrations.stream()
            .map(each -> forPeople(each.seen().at()))
            .max(Comparator.naturalOrder()),
        registrations.stream().anyMatch(Registration::merge),
        proxy,
        registrations.stream().map(each -> each.record().ttlMinutes()).findFirst(),
        registrations.isEmpty() ? SiteView.State.UNKNOWN : SiteView.State.COMPLETE,
        hasErrors ? errors.authenticationFailures(eid) : 0,
        hasErrors ? errors.allowedLocatorsMismatch(eid) : 0,
        found.stream()
            .flatMap(prefix -> prefix.registrations().stream())
            .map(this::registration)
            .toList());
  }

  private SiteView.Registration registration(SiteRegistration.Description description) {
    Registration registration = description.registration();
    return new SiteView.Registration(
        registration.etr().address(),
        forPeople(registration.seen().at()),
        forPeople(description.expires()),
        registration.proxyReply(),
        registration.seen().mapNotify(),
        registration.record().ttlMinutes(),
        registration.merge(),
        HmacAlgorithm.of(registration.seen().algorithm()).map(HmacAlgorithm::label).orElse("none"),
        registration.seen().nonce(),
        registration.securityCapable(),
        registration.etr().identity(),
        registration.record().locators());
  }

  RejectionView rejection(Rejection rejection) {
    return new RejectionView(
        forPeople(rejection.at()),
        rejection.site(),
        rejection.source(),
        rejection.eid(),
        rejection.identity(),
        rejection.nonce(),
        rejection.reason(),
        rejection.reason().description(),
        rejection.offender(),
        RejectionView.advice(rejection.reason()));
  }

  private Instant forPeople(Instant steady) {
    return steady.plus(offset);
  }

  private static int compare(EidPrefix a, EidPrefix b) {
    int instance = a.instance().compareTo(b.instance());
    if (instance != 0) return instance;
    int family = Integer.compare(a.network().afi(), b.network().afi());
    if (family != 0) return family;
    int address = compareText(a, b);
    return address != 0 ? address : Integer.compare(a.length(), b.length());
  }

  private static int compareText(EidPrefix a, EidPrefix b) {
    var left = new rhumb.protocol.wire.WireWriter();
    var right = new rhumb.protocol.wire.WireWriter();
    a.network().encode(left);
    b.network().encode(right);
    return java.util.Arrays.compareUnsigned(left.toByteArray(), right.toByteArray());
  }
}
