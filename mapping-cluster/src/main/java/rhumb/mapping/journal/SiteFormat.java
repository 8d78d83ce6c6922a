package rhumb.mapping.journal;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhumb.mapping.journal.format.DirectorySnapshot;
import rhumb.mapping.journal.format.Site;
import rhumb.mapping.journal.format.SitesStored;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.settings.MappingSettings.Use;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.site.SiteDirectoryState;
import rhumb.mapping.site.SitesChanged;
import rhumb.mapping.site.StoredSite;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Sites as protobuf messages, and back.
public final class SiteFormat {
  private SiteFormat() {}

  static SitesStored write(SitesChanged event) {
    return SitesStored.newBuilder()
        .addAllSites(event.sites().stream().map(SiteFormat::write).toList())
        .build();
  }

  static SitesChanged read(SitesStored message) throws MalformedMessage {
    return new SitesChanged(read(message.getSitesList()));
  }

  static DirectorySnapshot write(SiteDirectoryState state) {
    return DirectorySnapshot.newBuilder()
        .addAllSites(state.sites().values().stream().map(SiteFormat::write).toList())
        .setVersion(state.version())
        .setComplete(state.complete())
        .build();
  }

  static SiteDirectoryState read(DirectorySnapshot message) throws MalformedMessage {
    return SiteDirectoryState.of(
        read(message.getSitesList()), message.getVersion(), message.getComplete());
  }

  private static List<StoredSite> read(List<SitesStored.Stored> messages) throws MalformedMessage {
    List<StoredSite> sites = new ArrayList<>(messages.size());
    for (SitesStored.Stored each : messages) sites.add(read(each));
    return sites;
  }

  public static SitesStored.Stored write(StoredSite stored) {
    var message =
        SitesStored.Stored.newBuilder()
            .setName(stored.name())
            .setVersion(stored.version())
            .setBy(stored.by());
    stored.site().ifPresent(site -> message.setSite(write(site)));
    return message.build();
  }

  public static StoredSite read(SitesStored.Stored message) throws MalformedMessage {
    return new StoredSite(
        message.getName(),
        message.getVersion(),
        message.hasSite() ? Optional.of(read(message.getSite())) : Optional.empty(),
        message.getBy());
  }

  public static Site write(MappingSettings.Site site) {
    SitePolicy policy = site.policy();
    var message =
        Site.newBuilder()
            .setName(site.name())
            .setShutdown(site.shutdown())
            .setProxyReply(site.forceProxyReply())
            .setDescription(site.description().orElse(""))
            .setStrict(policy.replay() == SitePolicy.Replay.STRICT)
            .setMinimumAlgorithm(policy.minimumAlgorithm().map(HmacAlgorithm::code).orElse(0))
            .setMaxPrefixes(policy.maxPrefixes());
    for (SharedKey key : site.keys()) message.addKeys(write(key));
    for (SitePrefix prefix : site.prefixes()) message.addPrefixes(write(prefix));
    for (Rloc rloc : site.allowedLocators()) message.addAllowedLocators(write(rloc));
    for (SitePolicy.Subscriber each : policy.subscribers()) message.addSubscribers(write(each));
    return message.build();
  }

  public static MappingSettings.Site read(Site message) throws MalformedMessage {
    List<SharedKey> keys = new ArrayList<>();
    for (Site.Key each : message.getKeysList()) keys.add(read(each));
    List<SitePrefix> prefixes = new ArrayList<>();
    for (Site.Prefix each : message.getPrefixesList()) prefixes.add(read(each));
    List<SitePolicy.Subscriber> subscribers = new ArrayList<>();
    for (Site.Subscriber each : message.getSubscribersList()) subscribers.add(read(each));
    var policy =
        new SitePolicy(
            message.getStrict() ? SitePolicy.Replay.STRICT : SitePolicy.Replay.COMPAT,
            HmacAlgorithm.of(message.getMinimumAlgorithm()),
            Math.max(1, message.getMaxPrefixes()),
            subscribers);
    return new MappingSettings.Site(
        message.getName(),
        message.getShutdown(),
        keys,
        prefixes,
        rlocs(message.getAllowedLocatorsList()),
        message.getProxyReply(),
        Optional.of(message.getDescription()).filter(text -> !text.isEmpty()),
        policy);
  }

  private static Site.Key write(SharedKey key) {
    return Site.Key.newBuilder()
        .setId(key.id())
        .setAlgorithm(key.algorithm().code())
        .setSecret(ByteString.copyFrom(key.secret()))
        .build();
  }

  private static SharedKey read(Site.Key message) {
    HmacAlgorithm algorithm =
        HmacAlgorithm.of(message.getAlgorithm()).orElse(HmacAlgorithm.HMAC_SHA_256_128);
    return SharedKey.of(message.getId(), algorithm, message.getSecret().toByteArray());
  }

  private static Site.Prefix write(SitePrefix prefix) {
    var message =
        Site.Prefix.newBuilder()
            .setEid(JournalFormat.write(prefix.eid()))
            .setAcceptMoreSpecifics(prefix.acceptMoreSpecifics());
    switch (prefix.use()) {
      case Use.Registered() -> {}
      case Use.Denied(var action) -> message.setDenied(action.code() + 1);
      case Use.Static(var ttl, var locators) -> {
        var record = new WireWriter();
        MappingRecord.positive(prefix.eid(), ttl, locators).encode(record);
        message.setStaticRecord(ByteString.copyFrom(record.array(), 0, record.position()));
      }
    }
    return message.build();
  }

  private static SitePrefix read(Site.Prefix message) throws MalformedMessage {
    return new SitePrefix(
        JournalFormat.readEid(message.getEid()), message.getAcceptMoreSpecifics(), use(message));
  }

  private static Use use(Site.Prefix message) throws MalformedMessage {
    if (message.getDenied() > 0) return new Use.Denied(Action.of(message.getDenied() - 1));
    if (message.getStaticRecord().isEmpty()) return Use.REGISTERED;
    MappingRecord record =
        MappingRecord.decode(WireReader.of(message.getStaticRecord().toByteArray()));
    return new Use.Static(record.ttlMinutes(), record.locators());
  }

  private static Site.Subscriber write(SitePolicy.Subscriber subscriber) {
    var message =
        Site.Subscriber.newBuilder().setIdentity(JournalFormat.write(subscriber.identity()));
    for (Rloc rloc : subscriber.rlocs()) message.addRlocs(write(rloc));
    return message.build();
  }

  private static SitePolicy.Subscriber read(Site.Subscriber message) throws MalformedMessage {
    return new SitePolicy.Subscriber(
        JournalFormat.readIdentity(message.getIdentity()), rlocs(message.getRlocsList()));
  }

  static ByteString write(Rloc rloc) {
    var out = new WireWriter();
    rloc.encode(out);
    return ByteString.copyFrom(out.array(), 0, out.position());
  }

  static List<Rloc> rlocs(List<ByteString> all) throws MalformedMessage {
    List<Rloc> rlocs = new ArrayList<>();
    for (ByteString each : all) rlocs.add(Rloc.decode(WireReader.of(each.toByteArray())));
    return rlocs;
  }
}
