package rhumb.mapping.delegation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import rhumb.mapping.settings.MappingSettings.Site;
import rhumb.mapping.testing.Sites;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;

class DelegationTreeTest {
  private static final Site FABRIC =
      Sites.acceptingMoreSpecifics("FABRIC", "10.0.0.0/8", "2001:db8::/32");

  @Test
  void theMostSpecificDelegationCounts() {
    var tree = DelegationTree.of(List.of(FABRIC, Sites.site("IN", "10.1.0.0/16")));
    assertThat(tree.longestMatch(EidPrefix.parse("10.1.2.3")).orElseThrow().site().name())
        .isEqualTo("IN");
    assertThat(tree.longestMatch(EidPrefix.parse("10.2.2.3")).orElseThrow().site().name())
        .isEqualTo("FABRIC");
    assertThat(tree.longestMatch(EidPrefix.parse("11.0.0.1"))).isEmpty();
    assertThat(tree.longestMatch(EidPrefix.parse("[7]10.1.2.3"))).isEmpty();
  }

  @Test
  void onlyWhatIsLargeAndOpenIsSplit() {
    assertThat(partitions(Sites.SITE2)).containsExactly(EidPrefix.parse("172.16.0.0/16"));
    assertThat(partitions(Sites.site("CLOSED", "10.0.0.0/8"))).hasSize(1);
    assertThat(partitions(Sites.acceptingMoreSpecifics("S", "10.1.2.0/24"))).hasSize(1);
    assertThat(partitions(FABRIC)).hasSize(2 * 17).doesNotHaveDuplicates();
  }

  @Property(tries = 500)
  void everyPrefixFallsIntoAPartitionThatIsListed(
      @ForAll int address, @ForAll @IntRange(min = 8, max = 32) int length) {
    var v4 = EidPrefix.of(new Ipv4Address(0x0A00_0000 | address & 0xFF_FFFF), length);
    var v6 =
        EidPrefix.of(
            new Ipv6Address(0x2001_0DB8_0000_0000L | address & 0xFFFF_FFFFL, address), length + 24);
    var tree = DelegationTree.of(List.of(FABRIC));
    for (EidPrefix eid : List.of(v4, v6)) {
      EidPrefix partition = tree.longestMatch(eid).orElseThrow().partition(eid);
      assertThat(tree.partitions()).contains(partition);
      assertThat(partition.contains(eid)).isTrue();
    }
  }

  @Test
  void smallNeighboursShareAPartition() {
    Site site = Sites.site("S", "10.1.2.0/24", "10.1.3.0/24", "10.2.0.0/24", "2001:db8:1:2::/64");
    assertThat(partitions(site))
        .extracting(EidPrefix::toString)
        .containsExactly("10.1.0.0/16", "10.2.0.0/16", "2001:db8:1::/48");
  }

  @Test
  void aSiteThatGoesTakesOnlyItsOwnPrefixesWithIt() {
    Site other = Sites.site("OTHER", "172.16.30.0/24");
    DelegationTree tree = DelegationTree.of(List.of(Sites.SITE1, Sites.SITE2, other));
    assertThat(tree.without(Sites.SITE2).size()).isEqualTo(2);
    assertThat(tree.without(other).size()).isEqualTo(1);
    assertThat(tree.with(Sites.site("MORE", "10.0.0.0/8"), _ -> false).size()).isEqualTo(2);
  }

  private static List<EidPrefix> partitions(Site site) {
    return DelegationTree.of(List.of(site)).partitions(site);
  }
}
