package rhumb.protocol.message;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.DressedAddress;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.ExplicitLocatorPath;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.KeyValue;
import rhumb.protocol.address.Lcaf;
import rhumb.protocol.address.MulticastInfo;
import rhumb.protocol.address.NatTraversal;
import rhumb.protocol.address.ReplicationList;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.address.VendorSpecific;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.DropReason;

/// What a receiver must look at beyond the syntax, as far as the message alone can tell. Each check
/// answers with the reason to drop the message, or with nothing.
public final class ReceiverChecks {
  private ReceiverChecks() {}

  /// RFC 9301 §5.2: somebody must be there to reply to, unless a subscription ends (RFC 9437 §5).
  /// RFC 9301 §7.1: an RLOC-probe goes to an RLOC and never through the mapping system.
  public static Optional<DropReason> mapRequest(MapRequest request, boolean encapsulated) {
    if (encapsulated && request.has(MapRequest.Flag.PROBE)) {
      return Optional.of(DropReason.PROBE_IN_ENCAPSULATION);
    }
    boolean unsubscribes = request.queries().stream().anyMatch(MapRequest.Query::subscribe);
    if (usable(request.itrRlocs()).isEmpty() && !(unsubscribes && request.itrRlocs().isEmpty())) {
      return Optional.of(DropReason.NO_ITR_RLOC);
    }
    return eids(request.queries().stream().map(MapRequest.Query::eid));
  }

  /// RFC 9301 §8.3: what a Map-Server or Map-Resolver leaves to xTRs.
  public static Optional<DropReason> mapRequestAtMappingSystem(MapRequest request) {
    if (request.has(MapRequest.Flag.PROBE)) {
      return Optional.of(DropReason.PROBE_AT_MAPPING_SYSTEM);
    }
    return request.has(MapRequest.Flag.SMR)
        ? Optional.of(DropReason.SMR_AT_MAPPING_SYSTEM)
        : Optional.empty();
  }

  /// RFC 9301 §5.4: a probe is answered by whom it was sent to, so with authority. The nonce is
  /// for the caller, who knows what is outstanding.
  public static Optional<DropReason> mapReply(MapReply reply) {
    boolean probe = reply.has(MapReply.Flag.PROBE);
    if (probe && !reply.records().stream().allMatch(MappingRecord::authoritative)) {
      return Optional.of(DropReason.PROBE_REPLY_NOT_AUTHORITATIVE);
    }
    return eids(reply.records().stream().map(MappingRecord::eid))
        .or(() -> vendors(reply.records()));
  }

  /// The records of a reply that an ITR may believe after asking for `asked`: those that cover it,
  /// and the more specific ones below them (RFC 9301 §5.5). Others could poison the map-cache.
  public static List<MappingRecord> recordsFor(EidPrefix asked, MapReply reply) {
    List<EidPrefix> covering =
        reply.records().stream().map(MappingRecord::eid).filter(e -> e.contains(asked)).toList();
    return reply.records().stream()
        .filter(record -> covering.stream().anyMatch(outer -> outer.contains(record.eid())))
        .toList();
  }

  /// RFC 9301 §1.1, §5.6: authentication is not optional.
  public static Optional<DropReason> signed(SignedMessage message) {
    if (message.authentication().algorithm() == 0) return Optional.of(DropReason.WEAK_ALGORITHM);
    return eids(message.records().stream().map(MappingRecord::eid))
        .or(() -> vendors(message.records()));
  }

  /// The record with the locators that can be used (RFC 9301 §5.4): an unknown LCAF is ignored
  /// (RFC 9306 §3), and so is what no packet can be sent to. A group has a replication list or
  /// groups as locators.
  public static MappingRecord usable(MappingRecord record) {
    if (isGroup(record.eid().network())) return record;
    List<Locator> usable =
        record.locators().stream().filter(locator -> isUsable(locator.rloc())).toList();
    return usable.size() == record.locators().size() ? record : record.withLocators(usable);
  }

  /// The RLOCs that can be sent to.
  public static List<Rloc> usable(List<Rloc> rlocs) {
    return rlocs.stream().filter(ReceiverChecks::isUsable).toList();
  }

  /// A locator that is understood and unicast.
  public static boolean isUsable(Rloc rloc) {
    return rloc.ip().filter(ReceiverChecks::isUnicast).isPresent();
  }

  private static boolean isUnicast(IpAddress address) {
    boolean broadcast = address instanceof Ipv4Address v4 && v4.isBroadcast();
    return !address.isMulticast() && !address.isUnspecified() && !broadcast;
  }

  private static boolean isGroup(Address address) {
    return address instanceof MulticastInfo
        || address instanceof IpAddress ip && ip.isMulticast()
        || address instanceof Lcaf.SourceDestination pair && isGroup(pair.destination());
  }

  private static Optional<DropReason> eids(Stream<EidPrefix> eids) {
    List<Address> networks = eids.map(EidPrefix::network).toList();
    if (networks.stream().anyMatch(Lcaf.Unknown.class::isInstance)) {
      return Optional.of(DropReason.UNKNOWN_LCAF);
    }
    return networks.stream().anyMatch(ReceiverChecks::hasVendor)
        ? Optional.of(DropReason.UNKNOWN_VENDOR)
        : Optional.empty();
  }

  private static Optional<DropReason> vendors(List<MappingRecord> records) {
    return records.stream()
            .flatMap(record -> record.locators().stream())
            .anyMatch(locator -> hasVendor(locator.rloc().address()))
        ? Optional.of(DropReason.UNKNOWN_VENDOR)
        : Optional.empty();
  }

  private static boolean hasVendor(Address address) {
    return contains(address, VendorSpecific.class::isInstance);
  }

  /// Whether the address, or one inside it, is as asked.
  private static boolean contains(Address address, Predicate<Address> asked) {
    return asked.test(address) || inside(address).anyMatch(inner -> contains(inner, asked));
  }

  private static Stream<Address> inside(Address address) {
    return switch (address) {
      case DressedAddress dressed -> dressed.address().stream();
      case Lcaf.AfiList list -> list.addresses().stream();
      case Lcaf.SourceDestination pair -> Stream.of(pair.source(), pair.destination());
      case MulticastInfo info -> Stream.of(info.source(), info.group());
      case KeyValue pair -> Stream.of(pair.key(), pair.value());
      case ExplicitLocatorPath path -> path.hops().stream().map(ExplicitLocatorPath.Hop::address);
      case ReplicationList list -> list.entries().stream().map(ReplicationList.Entry::address);
      case NatTraversal nat ->
          Stream.concat(
              Stream.of(nat.globalEtr(), nat.mapServer(), nat.privateEtr())
                  .flatMap(Optional::stream),
              nat.rtrs().stream());
      default -> Stream.empty();
    };
  }
}
