package rhumb.router.site;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;

/// What an ETR says to a Map-Request: RFC 9301 §5.4 and, for RLOC-probes, §7.1.
public sealed interface MapRequestAnswer {
  /// Send `reply` from the control port to `port` of `to`.
  ///
  /// @param from the own address to send it from
  record Reply(MapReply reply, IpAddress from, IpAddress to, int port)
      implements MapRequestAnswer {}

  /// Say nothing and count why.
  record Refusal(DropReason reason) implements MapRequestAnswer {}

  /// Say nothing, as the request asks for (its D bit).
  record Silence() implements MapRequestAnswer {}

  /// A path of unknown MTU gets no control message longer than this (RFC 9301 §5), headers taken
  /// off.
  int LARGEST_V4 = 576 - 28;

  int LARGEST_V6 = 1280 - 48;

  /// @param port where the request came from: in an encapsulated one the inner source port
  /// @param local the own address that it was sent to
  static MapRequestAnswer of(MapRequest request, int port, IpAddress local, SiteDatabase site) {
    if (request.has(MapRequest.Flag.DONT_MAP_REPLY)) return new Silence();
    Optional<IpAddress> to = usableItrRloc(request.itrRlocs(), site);
    if (to.isEmpty()) return new Refusal(DropReason.NO_ITR_RLOC);
    Map<EidPrefix, MappingRecord> records = new LinkedHashMap<>();
    for (MapRequest.Query query : request.queries()) {
      for (MappingRecord match : site.matches(query.eid())) records.put(match.eid(), match);
    }
    if (records.isEmpty()) return new Refusal(DropReason.NOT_AUTHORITATIVE);
    boolean probe = request.has(MapRequest.Flag.PROBE);
    IpAddress from =
        SiteDatabase.sameFamily(local, to.get()) && site.isOwn(local)
            ? local
            : site.rlocTowards(to.get()).orElseThrow();
    int limit = to.get() instanceof Ipv4Address ? LARGEST_V4 : LARGEST_V6;
    List<MappingRecord> answer = sameTtl(List.copyOf(records.values()));
    if (probe) answer = answer.stream().map(record -> probed(record, local)).toList();
    Set<MapReply.Flag> flags = EnumSet.noneOf(MapReply.Flag.class);
    if (probe) flags.add(MapReply.Flag.PROBE);
    if (site.echoes()) flags.add(MapReply.Flag.ECHO_NONCE);
    return new Reply(fitting(flags, request, answer, limit), from, to.get(), port);
  }

  /// The first that is an ordinary address of a family we have.
  private static Optional<IpAddress> usableItrRloc(List<Rloc> itrRlocs, SiteDatabase site) {
    return itrRlocs.stream()
        .map(Rloc::ip)
        .flatMap(Optional::stream)
        .filter(MapRequestAnswer::isUnicast)
        .filter(
            ip ->
                site.rlocTowards(ip)
                    .filter(own -> own.isLoopback() || !ip.isLoopback())
                    .isPresent())
        .findFirst();
  }

  private static boolean isUnicast(IpAddress ip) {
    return !ip.isMulticast()
        && !ip.isUnspecified()
        && !(ip instanceof Ipv4Address four && four.isBroadcast());
  }

  /// "All SHOULD use the same TTL value so they can all time out at the same time."
  private static List<MappingRecord> sameTtl(List<MappingRecord> records) {
    int least =
        records.stream().map(MappingRecord::ttlMinutes).min(Integer::compareUnsigned).orElseThrow();
    return records.stream().map(record -> record.withTtlMinutes(least)).toList();
  }

  /// Marks the locator that the probe asked about (§7.1).
  private static MappingRecord probed(MappingRecord record, IpAddress local) {
    return record.withLocators(
        record.locators().stream().map(l -> l.withProbed(isAt(l, local))).toList());
  }

  private static boolean isAt(Locator locator, IpAddress address) {
    return locator.rloc().ip().filter(address::equals).isPresent();
  }

  /// As many records as fit, the best match in any case.
  private static MapReply fitting(
      Set<MapReply.Flag> flags, MapRequest request, List<MappingRecord> records, int limit) {
    List<MappingRecord> kept = records.subList(0, Math.min(records.size(), 255));
    while (true) {
      var reply = new MapReply(flags, request.nonce(), kept, Optional.empty());
      if (kept.size() == 1 || reply.toByteArray().length <= limit) return reply;
      kept = kept.subList(0, Math.max(1, kept.size() * 3 / 4));
    }
  }
}
