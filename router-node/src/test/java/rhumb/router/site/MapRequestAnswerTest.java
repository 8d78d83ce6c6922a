package rhumb.router.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.Nonce;
import rhumb.router.settings.RouterSettings.Mapping;

class MapRequestAnswerTest {
  private static final IpAddress V4 = IpAddress.parse("192.168.100.2");
  private static final IpAddress V6 = IpAddress.parse("2001:db8:ffff::2");
  private static final Locator LOCATOR = Locator.local(Rloc.of(V4), 10, 50);

  private static SiteDatabase site(String... eids) {
    List<Mapping> database = new ArrayList<>();
    for (String eid : eids) database.add(new Mapping(EidPrefix.parse(eid), 1440, List.of(LOCATOR)));
    return new SiteDatabase(List.of(V4, V6), database);
  }

  private static MapRequest request(Set<MapRequest.Flag> flags, String eid, String... itrRlocs) {
    List<Rloc> rlocs = new ArrayList<>();
    for (String rloc : itrRlocs) rlocs.add(Rloc.parse(rloc));
    return MapRequest.of(flags, new Nonce(7), Optional.empty(), rlocs, EidPrefix.parse(eid));
  }

  private static MapRequestAnswer.Reply reply(MapRequest request, SiteDatabase site) {
    return (MapRequestAnswer.Reply) MapRequestAnswer.of(request, 4342, V4, site);
  }

  private static List<String> prefixes(MapRequestAnswer.Reply reply) {
    return reply.reply().records().stream().map(record -> record.eid().toString()).toList();
  }

  @Test // RFC 9301 §5.5, the example
  void bestMatchBringsItsMoreSpecifics() {
    SiteDatabase site =
        site("2001:db8::/32", "2001:db8:1::/48", "2001:db8:1:1::/64", "2001:db8:1:2::/64");
    assertThat(prefixes(reply(request(Set.of(), "2001:db8:1:1::1/128", "192.0.2.1"), site)))
        .containsExactly("2001:db8:1:1::/64");
    assertThat(prefixes(reply(request(Set.of(), "2001:db8:1:5::5/128", "192.0.2.1"), site)))
        .containsExactly("2001:db8:1::/48", "2001:db8:1:1::/64", "2001:db8:1:2::/64");
  }

  @Test // RFC 9301 §5.5: "all SHOULD use the same TTL value"
  void recordsExpireTogether() {
    var database =
        List.of(
            new Mapping(EidPrefix.parse("10.0.0.0/8"), 1440, List.of(LOCATOR)),
            new Mapping(EidPrefix.parse("10.1.0.0/16"), 5, List.of(LOCATOR)));
    var site = new SiteDatabase(List.of(V4), database);
    assertThat(reply(request(Set.of(), "10.2.0.1/32", "192.0.2.1"), site).reply().records())
        .hasSize(2)
        .allMatch(record -> record.ttlMinutes() == 5);
  }

  @Test // RFC 9301 §5.4: to one of the ITR-RLOCs, of a family that this ETR has
  void replyGoesToTheFirstUsableItrRloc() {
    SiteDatabase site = site("10.0.0.0/8");
    MapRequestAnswer.Reply reply =
        reply(
            request(
                Set.of(),
                "10.0.0.1/32",
                "224.0.0.1",
                "0.0.0.0",
                "127.0.0.1",
                "2001:db8::1",
                "192.0.2.1"),
            site);
    assertThat(reply.to()).isEqualTo(IpAddress.parse("2001:db8::1"));
    assertThat(reply.from()).isEqualTo(V6);
    var onlyV4 =
        new SiteDatabase(
            List.of(V4), List.of(new Mapping(EidPrefix.parse("10.0.0.0/8"), 1, List.of(LOCATOR))));
    assertThat(
            MapRequestAnswer.of(request(Set.of(), "10.0.0.1/32", "2001:db8::1"), 4342, V4, onlyV4))
        .isEqualTo(new MapRequestAnswer.Refusal(DropReason.NO_ITR_RLOC));
  }

  @Test
  void silenceOnRequest() {
    var request = request(Set.of(MapRequest.Flag.DONT_MAP_REPLY), "10.0.0.1/32", "192.0.2.1");
    assertThat(MapRequestAnswer.of(request, 4342, V4, site("10.0.0.0/8")))
        .isEqualTo(new MapRequestAnswer.Silence());
  }

  @Test // RFC 9300 §4.2 step 4; also for what covers more than we hold
  void eidOfOthersIsRefused() {
    for (String eid : List.of("11.0.0.1/32", "0.0.0.0/0", "[5]10.0.0.1/32", "::/0")) {
      assertThat(
              MapRequestAnswer.of(
                  request(Set.of(), eid, "192.0.2.1"), 4342, V4, site("10.0.0.0/8")))
          .isEqualTo(new MapRequestAnswer.Refusal(DropReason.NOT_AUTHORITATIVE));
    }
  }

  @Test // RFC 9301 §5: no longer than a path of unknown MTU takes, the best match first
  void longAnswersAreCut() {
    List<String> eids = new ArrayList<>(List.of("10.0.0.0/8"));
    for (int i = 0; i < 300; i++) eids.add("10." + i / 256 + "." + i % 256 + ".0/24");
    MapRequestAnswer.Reply reply =
        reply(request(Set.of(), "10.200.0.1/32", "192.0.2.1"), site(eids.toArray(String[]::new)));
    assertThat(prefixes(reply).getFirst()).isEqualTo("10.0.0.0/8");
    assertThat(reply.reply().toByteArray().length).isLessThanOrEqualTo(MapRequestAnswer.LARGEST_V4);
  }
}
