package rhumb.mapping.server;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import rhumb.mapping.control.Peer;
import rhumb.mapping.control.Reach;
import rhumb.mapping.delegation.Delegation;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.statistics.ControlCounters;
import rhumb.mapping.statistics.RegistrationErrors;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapRegister.Flag;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.WireReader;

/// Whether a Map-Register is to be believed: RFC 9301 §8.2. Cheapest check first, and nothing
/// reaches an actor before its authentication code is verified.
public final class MapServer {
  private final Supplier<DelegationTree> delegations;
  private final ReadTable table;
  private final ControlCounters counters;
  private final RegistrationErrors errors;

  public MapServer(
      Supplier<DelegationTree> delegations,
      ReadTable table,
      ControlCounters counters,
      RegistrationErrors errors) {
    this.delegations = delegations;
    this.table = table;
    this.counters = counters;
    this.errors = errors;
  }

  /// @param octets the message as it was on the wire, which the code was computed over
  /// @return empty if nothing is left of it; why is counted, by site and by prefix
  public Optional<Admitted> admit(MapRegister message, byte[] octets, Peer peer, Instant now) {
    DelegationTree tree = delegations.get();
    Optional<Delegation> first = first(message, tree);
    var refused = new Refused(counters, errors, message, peer.address(), now);
    if (first.isEmpty()) {
      refused.unknown();
      return Optional.empty();
    }
    Site site = first.get().site();
    Optional<SharedKey> key = key(site, message.authentication());
    Optional<DropReason> refusal = refusal(site, key, message, octets);
    if (refusal.isPresent()) {
      refused.whole(first.get(), refusal.get());
      return Optional.empty();
    }
    Sighting seen = sighting(message, site, now);
    List<Admitted.Claim> records = records(message, site, tree, peer, seen, refused);
    return records.isEmpty()
        ? Optional.empty()
        : Optional.of(new Admitted(message, key.orElseThrow(), records, peer, tree));
  }

  private static Optional<Delegation> first(MapRegister message, DelegationTree tree) {
    for (MappingRecord record : message.records()) {
      Optional<Delegation> found = tree.longestMatch(record.eid());
      if (found.isPresent()) return found;
    }
    return Optional.empty();
  }

  private static Sighting sighting(MapRegister message, Site site, Instant now) {
    AuthenticationData data = message.authentication();
    return new Sighting(
        now,
        message.nonce(),
        data.algorithm(),
        message.has(Flag.WANT_MAP_NOTIFY),
        tag(data),
        data.keyId(),
        site.policy().replay() == SitePolicy.Replay.STRICT);
  }

  /// The key with the message's key-id, and if there are several, with its algorithm.
  private static Optional<SharedKey> key(Site site, AuthenticationData data) {
    Optional<SharedKey> found = Optional.empty();
    for (SharedKey key : site.keys()) {
      if (key.id() != data.keyId()) continue;
      if (key.algorithm().code() == data.algorithm()) return Optional.of(key);
      if (found.isEmpty()) found = Optional.of(key);
    }
    return found;
  }

  private static Optional<DropReason> refusal(
      Site site, Optional<SharedKey> key, MapRegister message, byte[] octets) {
    if (site.shutdown()) return Optional.of(DropReason.SITE_SHUT_DOWN);
    if (key.isEmpty()) return Optional.of(DropReason.UNKNOWN_KEY);
    AuthenticationData data = message.authentication();
    HmacAlgorithm algorithm = key.get().algorithm();
    int least = site.policy().minimumAlgorithm().map(HmacAlgorithm::code).orElse(0);
    if (data.algorithm() < Math.max(algorithm.code(), least)) {
      return Optional.of(DropReason.WEAK_ALGORITHM);
    }
    if (data.algorithm() > algorithm.code()) {
      return Optional.of(DropReason.AUTHENTICATION_FAILED);
    }
    int length = data.code().length();
    if (length != algorithm.digestLength() && length != algorithm.truncatedLength()) {
      return Optional.of(DropReason.BAD_AUTHENTICATION_LENGTH);
    }
    return message.isSignedBy(key.get(), octets, 0, octets.length)
        ? Optional.empty()
        : Optional.of(DropReason.AUTHENTICATION_FAILED);
  }

  /// Those that the site may register; of a prefix that is there twice, the last.
  private List<Admitted.Claim> records(
      MapRegister message,
      Site site,
      DelegationTree tree,
      Peer peer,
      Sighting seen,
      Refused refused) {
    Map<EidPrefix, Admitted.Claim> admitted = new LinkedHashMap<>();
    int room = site.policy().maxPrefixes() - table.rowsOf(site.name());
    boolean isTight = room < message.records().size(); // only then somebody has to count
    var etr = new Etr(Rloc.of(peer.address()), message.identity());
    for (MappingRecord record : message.records()) {
      Optional<Delegation> delegation = tree.longestMatch(record.eid());
      Optional<Refused.Why> why = refusal(site, delegation, record);
      boolean isNew =
          isTight && why.isEmpty() && !admitted.containsKey(record.eid()) && isNew(record);
      if (isNew && room <= 0) why = Optional.of(Refused.Why.of(DropReason.TOO_MANY_PREFIXES));
      if (why.isPresent()) {
        refused.one(record.eid(), delegation, why.get());
        continue;
      }
      if (isNew) room--;
      Delegation allowing = delegation.orElseThrow();
      admitted.put(
          record.eid(),
          new Admitted.Claim(
              registration(message, site, etr, record, seen),
              allowing.partition(record.eid()),
              allowing.eid()));
    }
    return List.copyOf(admitted.values());
  }

  /// Whether it would be one more in the table.
  private boolean isNew(MappingRecord record) {
    return record.ttlMinutes() != 0 && table.snapshot().get(record.eid()).isEmpty();
  }

  private static Registration registration(
      MapRegister message, Site site, Etr etr, MappingRecord record, Sighting seen) {
    return new Registration(
        site.name(),
        etr,
        record,
        message.has(Flag.PROXY_REPLY),
        message.has(Flag.MERGE),
        message.has(Flag.SECURITY_CAPABLE),
        message.has(Flag.USE_TTL),
        seen);
  }

  private static Optional<Refused.Why> refusal(
      Site site, Optional<Delegation> delegation, MappingRecord record) {
    boolean allowed =
        delegation
            .filter(d -> d.site().name().equals(site.name()) && d.allows(record.eid()))
            .isPresent();
    if (!allowed) return Optional.of(Refused.Why.of(DropReason.EID_NOT_ALLOWED));
    for (Locator locator : record.locators()) {
      Rloc rloc = locator.rloc();
      if (!site.allowedLocators().isEmpty() && !site.allowedLocators().contains(rloc)) {
        return Optional.of(new Refused.Why(DropReason.LOCATOR_NOT_ALLOWED, rloc.toString()));
      }
      if (!rloc.ip().map(Reach::isUnicast).orElse(true)) {
        return Optional.of(new Refused.Why(DropReason.UNUSABLE_LOCATOR, rloc.toString()));
      }
    }
    return Optional.empty();
  }

  /// The first eight octets of the code: enough to tell two messages of one ETR apart.
  private static long tag(AuthenticationData data) {
    try {
      return WireReader.of(data.code().toByteArray()).u64();
    } catch (rhumb.protocol.wire.MalformedMessage e) {
      throw new IllegalStateException("a verified code has at least 12 octets", e);
    }
  }
}
