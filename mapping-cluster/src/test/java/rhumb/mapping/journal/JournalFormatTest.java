package rhumb.mapping.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import rhumb.mapping.prefix.PartitionEvent;
import rhumb.mapping.prefix.PartitionState;
import rhumb.mapping.registration.Etr;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.settings.MappingSettings.SitePrefix;
import rhumb.mapping.settings.MappingSettings.Use;
import rhumb.mapping.settings.SitePolicy;
import rhumb.mapping.site.SitesChanged;
import rhumb.mapping.site.StoredSite;
import rhumb.mapping.subscription.Subscription;
import rhumb.mapping.subscription.SubscriptionChanged;
import rhumb.mapping.testing.Registers;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.prefix.PrefixTrie;
import rhumb.protocol.wire.Nonce;

/// The form in which events are stored. `events-1.properties` holds those of the first release: a
/// line is added for a new kind of event, and no line ever changes.
class JournalFormatTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Registration PLAIN =
      new Registration(
          "SITE2",
          new Etr(Rloc.parse("192.168.100.2"), Optional.empty()),
          Registers.record("172.16.30.0/24", 1440, "192.168.100.2"),
          false,
          false,
          false,
          false,
          new Sighting(AT, new Nonce(0x0524_E21F_4896_14BBL), 1, true, -2));
  private static final Registration FULL =
      new Registration(
          "a site, with ümlaut",
          new Etr(Rloc.parse("2001:db8::2"), Optional.of(new XtrIdentity(-1, 2, 3))),
          Registers.record("[4000000000]2001:db8:30::/64", -1, "192.168.100.2", "2001:db8::2"),
          true,
          true,
          true,
          true,
          new Sighting(AT, new Nonce(-1), 2, false, 0));

  private static final Sighting STRICT = new Sighting(AT, new Nonce(7), 2, true, 8, 9, true);

  private static final Site SITE =
      new Site(
          "S",
          true,
          List.of(new SharedKey(3, HmacAlgorithm.HMAC_SHA_256_128, "süß")),
          List.of(
              new SitePrefix(EidPrefix.parse("[7]10.0.0.0/8"), true),
              new SitePrefix(
                  EidPrefix.parse("10.1.0.0/16"), false, new Use.Denied(Action.NO_ACTION)),
              new SitePrefix(
                  EidPrefix.parse("2001:db8::/32"),
                  false,
                  new Use.Static(60, Registers.record("::/0", 1, "192.0.2.1").locators()))),
          List.of(Rloc.parse("192.0.2.9")),
          true,
          Optional.of("for people"),
          new SitePolicy(
              SitePolicy.Replay.STRICT,
              Optional.of(HmacAlgorithm.HMAC_SHA_256_128),
              17,
              List.of(
                  new SitePolicy.Subscriber(
                      new XtrIdentity(1, 2, 3), List.of(Rloc.parse("192.0.2.4"))))));

  private static StoredSite removed(String name, long version) {
    return new StoredSite(name, version, Optional.empty());
  }

  private static final Map<String, Object> OBJECTS =
      Map.of(
          "changes",
          new PartitionEvent.Changes(
              List.of(
                  new PartitionEvent.Registered(PLAIN),
                  new PartitionEvent.Ended(FULL.eid(), FULL.etr(), PartitionEvent.Cause.WITHDRAWN),
                  new PartitionEvent.Sighted(FULL.etr(), STRICT))),
          "subscribed",
          new SubscriptionChanged(
              new Subscription(PLAIN.eid(), List.of(Rloc.parse("192.0.2.4")), new Nonce(-2))),
          "sites",
          new SitesChanged(List.of(new StoredSite("S", 7, Optional.of(SITE)), removed("GONE", 8))),
          "sighted",
          new PartitionEvent.Sighted(FULL.etr(), STRICT),
          "revoked",
          new PartitionEvent.Ended(PLAIN.eid(), PLAIN.etr(), PartitionEvent.Cause.REVOKED),
          "registered",
          new PartitionEvent.Registered(PLAIN),
          "registered-full",
          new PartitionEvent.Registered(FULL),
          "withdrawn",
          new PartitionEvent.Ended(PLAIN.eid(), PLAIN.etr(), PartitionEvent.Cause.WITHDRAWN),
          "expired",
          new PartitionEvent.Ended(FULL.eid(), FULL.etr(), PartitionEvent.Cause.EXPIRED),
          "mac",
          new PartitionEvent.Ended(
              EidPrefix.parse("02:00:00:00:00:01/48"), PLAIN.etr(), PartitionEvent.Cause.EXPIRED));

  private final JournalSerializer serializer = new JournalSerializer();

  @Test
  void eventsOfTheFirstReleaseAreRead() throws IOException {
    Properties golden = golden();
    assertThat(golden.stringPropertyNames()).isEqualTo(OBJECTS.keySet());
    for (var each : OBJECTS.entrySet()) {
      String[] stored = golden.getProperty(each.getKey()).split(" ");
      byte[] octets = HexFormat.of().parseHex(stored[1]);
      assertThat(serializer.fromBinary(octets, stored[0])).isEqualTo(each.getValue());
    }
  }

  @Test
  void eventsAreWrittenAsTheFirstReleaseDid() throws IOException {
    Properties golden = golden();
    for (var each : OBJECTS.entrySet()) {
      String written =
          serializer.manifest(each.getValue())
              + " "
              + HexFormat.of().formatHex(serializer.toBinary(each.getValue()));
      assertThat(written).as(each.getKey()).isEqualTo(golden.getProperty(each.getKey()));
    }
  }

  @Test
  void aSnapshotKeepsOrderAndTimes() throws NotSerializableException {
    PrefixTrie<PartitionState.Prefix> trie = PrefixTrie.empty();
    trie = trie.with(PLAIN.eid(), new PartitionState.Prefix(AT.minusSeconds(9), List.of(PLAIN), 7));
    trie = trie.with(FULL.eid(), new PartitionState.Prefix(AT, List.of(FULL), 9));
    PartitionState state =
        new PartitionState(trie, 9, PartitionState.EMPTY.marks())
            .after(new PartitionEvent.Sighted(FULL.etr(), STRICT));
    byte[] octets = serializer.toBinary(state);
    var read = (PartitionState) serializer.fromBinary(octets, "S1");
    assertThat(read.prefixes().size()).isEqualTo(2);
    assertThat(read.version()).isEqualTo(9);
    assertThat(read.marks().all()).isEqualTo(state.marks().all());
    assertThat(read.get(PLAIN.eid())).isEqualTo(trie.get(PLAIN.eid()));
    assertThat(read.get(FULL.eid())).isEqualTo(trie.get(FULL.eid()));
  }

  @Test
  void whatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> serializer.fromBinary(new byte[] {1, 2}, "R1"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageStartingWith("R1");
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "Z9"))
        .hasMessageContaining("unknown manifest Z9");
  }

  private static Properties golden() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            JournalFormatTest.class.getResourceAsStream("events-1.properties"))) {
      var golden = new Properties();
      golden.load(new java.io.InputStreamReader(in, StandardCharsets.UTF_8));
      return golden;
    }
  }
}
