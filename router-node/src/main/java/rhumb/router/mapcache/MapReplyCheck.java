package rhumb.router.mapcache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.wire.DropReason;
import rhumb.router.site.SiteDatabase;

/// What of a Map-Reply may enter the map-cache (RFC 9301 §5.4, §5.5): records that cover what was
/// asked for, and records inside of these; without locators that no packet may be sent to.
///
/// @param records what may, the best match first
/// @param refused why anything was left out, once per record or locator
record MapReplyCheck(List<MappingRecord> records, List<DropReason> refused) {

  static MapReplyCheck of(EidPrefix asked, MapReply reply, SiteDatabase site) {
    List<DropReason> refused = new ArrayList<>();
    List<MappingRecord> accepted = new ArrayList<>();
    Optional<EidPrefix> widest =
        reply.records().stream()
            .map(MappingRecord::eid)
            .filter(eid -> eid.contains(asked))
            .min(Comparator.comparingInt(EidPrefix::length));
    Set<EidPrefix> seen = new HashSet<>();
    for (MappingRecord record : reply.records()) {
      if (widest.filter(cover -> cover.contains(record.eid())).isEmpty()) {
        refused.add(DropReason.RECORD_DOES_NOT_COVER_REQUEST);
      } else if (seen.add(record.eid())) {
        accepted.add(withUsableLocators(record, site, refused));
      }
    }
    accepted.sort(Comparator.comparingInt(record -> rank(record.eid(), asked)));
    return new MapReplyCheck(List.copyOf(accepted), List.copyOf(refused));
  }

  /// The longest record that covers what was asked, then the shorter ones, then those inside.
  private static int rank(EidPrefix eid, EidPrefix asked) {
    return eid.contains(asked) ? -eid.length() : eid.length();
  }

  private static MappingRecord withUsableLocators(
      MappingRecord record, SiteDatabase site, List<DropReason> refused) {
    List<Locator> usable =
        record.locators().stream().filter(locator -> isUsable(locator, site)).toList();
    int unusable = record.locators().size() - usable.size();
    for (int i = 0; i < unusable; i++) refused.add(DropReason.UNUSABLE_LOCATOR);
    return unusable == 0 ? record : record.withLocators(usable);
  }

  private static boolean isUsable(Locator locator, SiteDatabase site) {
    Optional<IpAddress> ip = locator.rloc().ip();
    return ip.isPresent()
        && !ip.get().isMulticast()
        && !ip.get().isUnspecified()
        && !(ip.get() instanceof Ipv4Address four && four.isBroadcast())
        && !site.isOwn(ip.get())
        && (!ip.get().isLoopback() || site.rlocs().stream().anyMatch(IpAddress::isLoopback));
  }
}
