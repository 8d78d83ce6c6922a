package rhumb.protocol.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.AutonomousSystem;
import rhumb.protocol.address.DistinguishedName;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.ExplicitLocatorPath;
import rhumb.protocol.address.GeoCoordinates;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.address.KeyValue;
import rhumb.protocol.address.Lcaf;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.address.MulticastInfo;
import rhumb.protocol.address.NonceLocator;
import rhumb.protocol.address.ReplicationList;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;

/// What tshark ought to say about a message: its field names and their values in wire order.
final class SharkView {
  private final Map<String, List<String>> fields = new LinkedHashMap<>();

  static Map<String, List<String>> of(ControlMessage message) {
    var view = new SharkView();
    switch (message) {
      case MapRequest request -> view.request(request);
      case MapReply reply -> view.reply(reply);
      case MapRegister register -> view.register(register);
      case MapNotify notify -> view.notification(notify);
      case MapReferral referral -> view.referral(referral);
      default -> throw new IllegalArgumentException("tshark does not know " + message);
    }
    return view.fields;
  }

  private void add(String field, Object value) {
    fields.computeIfAbsent("lisp." + field, _ -> new ArrayList<>()).add(value.toString());
  }

  private <F extends Enum<F>> void flag(String field, Set<F> flags, F flag) {
    add(field, flags.contains(flag) ? 1 : 0);
  }

  private void start(int type, long nonce, int records) {
    add("type", type);
    add("nonce", "0x%016x".formatted(nonce));
    add("records", records);
  }

  private void request(MapRequest request) {
    start(1, request.nonce().value(), request.queries().size());
    flag("mreq.flags.auth", request.flags(), MapRequest.Flag.AUTHORITATIVE);
    flag("mreq.flags.probe", request.flags(), MapRequest.Flag.PROBE);
    flag("mreq.flags.smr", request.flags(), MapRequest.Flag.SMR);
    flag("mreq.flags.pitr", request.flags(), MapRequest.Flag.PITR);
    flag("mreq.flags.smri", request.flags(), MapRequest.Flag.SMR_INVOKED);
    add("irc", Math.max(1, request.itrRlocs().size()) - 1);
    request.sourceEid().ifPresent(eid -> sourceEid(eid));
    for (var rloc : request.itrRlocs()) {
      if (rloc.address() instanceof Ipv4Address v4) add("mreq.itr_rloc_ipv4", v4);
      if (rloc.address() instanceof Ipv6Address v6) add("mreq.itr_rloc_ipv6", v6);
    }
    for (var query : request.queries()) {
      add("mreq.record.prefix.length", query.eid().length());
      eid("mreq.record.prefix", query.eid().toEid());
    }
  }

  private void sourceEid(Eid eid) {
    if (!eid.instance().isDefault() || eid.address() instanceof Lcaf) eid("mreq.srceid", eid);
    else if (eid.address() instanceof Ipv4Address v4) add("mreq.srceid.ipv4", v4);
    else if (eid.address() instanceof Ipv6Address v6) add("mreq.srceid_ipv6", v6);
    else if (eid.address() instanceof MacAddress mac) add("mreq.srceid.mac", mac);
  }

  private void reply(MapReply reply) {
    start(2, reply.nonce().value(), reply.records().size());
    flag("mrep.flags.probe", reply.flags(), MapReply.Flag.PROBE);
    flag("mrep.flags.enlr", reply.flags(), MapReply.Flag.ECHO_NONCE);
    reply.records().forEach(this::record);
  }

  private void register(MapRegister register) {
    flag("mreg.flags.pmr", register.flags(), MapRegister.Flag.PROXY_REPLY);
    flag("mreg.flags.sec", register.flags(), MapRegister.Flag.SECURITY_CAPABLE);
    flag("mreg.flags.rtr", register.flags(), MapRegister.Flag.FOR_RTR);
    flag("mreg.flags.wmn", register.flags(), MapRegister.Flag.WANT_MAP_NOTIFY);
    add("mreg.flags.xtrid", register.identity().isPresent() ? 1 : 0);
    signed(register);
  }

  private void signed(SignedMessage message) {
    start(message.type(), message.nonce().value(), message.records().size());
    AuthenticationData data = message.authentication();
    add("keyid", "0x%04x".formatted(data.keyId() << 8 | data.algorithm()));
    add("authlen", data.code().length());
    if (data.code().length() > 0) add("auth", data.code());
    message.records().forEach(this::record);
    message.identity().ifPresent(this::identity);
  }

  private void notification(MapNotify notify) {
    add("mnot.flags.rtr", notify.forRtr() ? 1 : 0);
    signed(notify);
    if (notify.rtrAuthentication().isEmpty()) return;
    RtrAuthentication data = notify.rtrAuthentication().get();
    add("msrtr.keyid", "0x%04x".formatted(data.keyId()));
    add("msrtr.authlen", data.code().length());
    if (data.code().length() > 0) add("msrtr.auth", data.code());
  }

  private void identity(XtrIdentity identity) {
    add("xtrid", "%016x%016x".formatted(identity.xtrIdHigh(), identity.xtrIdLow()));
    add("siteid", "%016x".formatted(identity.siteId()));
  }

  private void referral(MapReferral referral) {
    start(6, referral.nonce().value(), referral.records().size());
    for (ReferralRecord record : referral.records()) {
      add("mapping.ttl", Integer.toUnsignedString(record.ttlMinutes()));
      add("mapping.loccnt", record.referrals().size());
      add("mapping.eid.masklen", record.eid().length());
      add("mapping.auth", record.authoritative() ? 1 : 0);
      add("referral.incomplete", record.incomplete() ? 1 : 0);
      add("mapping.ver", record.mapVersion());
      eid("mapping.eid", record.eid().toEid());
      record.referrals().forEach(this::locator);
    }
  }

  private void record(MappingRecord record) {
    add("mapping.ttl", Integer.toUnsignedString(record.ttlMinutes()));
    add("mapping.loccnt", record.locators().size());
    add("mapping.eid.masklen", record.eid().length());
    add("mapping.act", record.action().code());
    add("mapping.auth", record.authoritative() ? 1 : 0);
    add("mapping.ver", record.mapVersion());
    eid("mapping.eid", record.eid().toEid());
    record.locators().forEach(this::locator);
  }

  private void locator(Locator locator) {
    add("loc.priority", locator.priority());
    add("loc.weight", locator.weight());
    add("loc.multicast_priority", locator.multicastPriority());
    add("loc.multicast_weight", locator.multicastWeight());
    add("loc.flags.local", locator.local() ? 1 : 0);
    add("loc.flags.probe", locator.probed() ? 1 : 0);
    add("loc.flags.reach", locator.reachable() ? 1 : 0);
    add("loc.afi", locator.rloc().address().afi());
    if (locator.rloc().address() instanceof Lcaf lcaf) lcaf(lcaf);
    else add("loc.locator", locator.rloc());
  }

  private void eid(String field, Eid eid) {
    if (eid.instance().isDefault()) {
      address(field, eid.address());
    } else {
      lcaf(new Lcaf.Instance(eid.instance(), 0, Optional.of(eid.address())));
    }
  }

  private void address(String field, Address address) {
    switch (address) {
      case Ipv4Address v4 -> add(field + ".ipv4", v4);
      case Ipv6Address v6 -> add(field + ".ipv6", v6);
      case MacAddress mac -> add(field + ".mac", mac);
      case DistinguishedName name -> add(field + ".dn", text(name));
      case Lcaf lcaf -> lcaf(lcaf);
      default -> throw new IllegalArgumentException(address.toString());
    }
  }

  private static String text(DistinguishedName name) {
    return new String(name.name().toByteArray(), java.nio.charset.StandardCharsets.US_ASCII);
  }

  private void lcaf(Lcaf lcaf) {
    add("lcaf.type", lcaf.type());
    switch (lcaf) {
      case Lcaf.AfiList list -> list.addresses().forEach(a -> address("lcaf.afi_list", a));
      case Lcaf.Instance instance -> {
        add("lcaf.iid", instance.instance());
        instance.address().ifPresent(a -> address("lcaf.iid", a));
      }
      case AutonomousSystem as -> {
        add("lcaf.asn", Integer.toUnsignedString(as.number()));
        as.address().ifPresent(a -> address("lcaf.asn", a));
      }
      case GeoCoordinates geo -> geo(geo);
      case NonceLocator nonce -> {
        add("lcaf.nonce_loc", "0x%06x".formatted(nonce.nonce()));
        nonce.address().ifPresent(a -> address("lcaf.nonce_loc", a));
      }
      case MulticastInfo info -> multicast(info);
      case ExplicitLocatorPath path -> path.hops().forEach(this::hop);
      case Lcaf.SourceDestination pair -> {
        add("lcaf.srcdst.src.masklen", pair.sourceLength());
        add("lcaf.srcdst.dst.masklen", pair.destinationLength());
        address("lcaf.srcdst.src", pair.source());
        address("lcaf.srcdst.dst", pair.destination());
      }
      case ReplicationList list ->
          list.entries().forEach(entry -> add("lcaf.rle_entry.level", entry.level()));
      case KeyValue pair -> {
        address("lcaf.kv_key", pair.key());
        address("lcaf.kv_value", pair.value());
      }
      default -> {} // no fields of its own
    }
  }

  private void geo(GeoCoordinates geo) {
    add("lcaf.geo.lat.deg", geo.latitude().degrees());
    add("lcaf.geo.lat.min", geo.latitude().minutes());
    add("lcaf.geo.lon.deg", geo.longitude().degrees());
    add("lcaf.geo.lon.sec", geo.longitude().seconds());
    geo.address().ifPresent(a -> address("lcaf.geo", a));
  }

  private void multicast(MulticastInfo info) {
    add("lcaf.mcinfo_iid", info.instance());
    add("lcaf.mcinfo.flags.rp", info.rendezvousPoint() ? 1 : 0);
    add("lcaf.mcinfo.flags.leave", info.leave() ? 1 : 0);
    add("lcaf_mcinfo.flags.join", info.join() ? 1 : 0);
    add("lcaf.mcinfo.src.masklen", info.sourceLength());
    add("lcaf.mcinfo.grp.masklen", info.groupLength());
    address("lcaf.mcinfo.src", info.source());
    address("lcaf.mcinfo.grp", info.group());
  }

  private void hop(ExplicitLocatorPath.Hop hop) {
    add("lcaf.elp_hop.flags.local", hop.lookup() ? 1 : 0);
    add("lcaf.elp_hop.flags.probe", hop.probe() ? 1 : 0);
    add("lcaf_elp_hop.flags.strict", hop.strict() ? 1 : 0);
    address("lcaf.elp_hop", hop.address());
  }

  /// tshark 4 writes booleans as numbers, later ones as words.
  static String normalised(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> "1";
      case "false" -> "0";
      default -> value;
    };
  }
}
