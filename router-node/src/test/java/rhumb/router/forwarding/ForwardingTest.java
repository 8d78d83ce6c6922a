package rhumb.router.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.Verdict.Target;

class ForwardingTest {
  private static final EidPrefix SITE2 = EidPrefix.parse("172.16.30.0/24");
  private static final IpAddress A = IpAddress.parse("192.168.100.2");
  private static final IpAddress B = IpAddress.parse("192.168.100.3");
  private static final IpAddress SIX = IpAddress.parse("2001:db8::2");

  private final Forwarding forwarding = new Forwarding(List.of(IpAddress.parse("192.168.100.1")));
  private final ForwardingTable table = forwarding.table(InstanceId.DEFAULT);

  @Test
  void theMostSpecificEntryDecides() {
    forwarding.publish(new ForwardingEntry(EidPrefix.parse("0.0.0.0/0"), new Verdict.Resolve()));
    forwarding.publish(encapsulate(new Target(A, 1, 100)));
    assertThat(match("172.16.30.7").kind()).isEqualTo(Route.Kind.ENCAPSULATE);
    assertThat(match("172.16.31.7").kind()).isEqualTo(Route.Kind.RESOLVE);
    forwarding.withdraw(SITE2);
    assertThat(match("172.16.30.7").kind()).isEqualTo(Route.Kind.RESOLVE);
  }

  @Test
  void instancesDoNotSeeEachOther() {
    var drop = new Verdict.Drop(DropReason.NEGATIVE_DROP);
    forwarding.publish(new ForwardingEntry(EidPrefix.parse("[7]172.16.30.0/24"), drop));
    assertThat(table.match(Ipv4Address.parse("172.16.30.7").value())).isNull();
    Route route =
        forwarding.table(new InstanceId(7)).match(Ipv4Address.parse("172.16.30.7").value());
    assertThat(route).extracting(Route::reason).isEqualTo(DropReason.NEGATIVE_DROP);
  }

  @Test
  void anIpv6DestinationIsFound() {
    EidPrefix prefix = EidPrefix.parse("2001:db8:30::/64");
    forwarding.publish(new ForwardingEntry(prefix, new Verdict.Native()));
    var inside = Ipv6Address.parse("2001:db8:30::7");
    assertThat(table.match(inside.high(), inside.low())).isNotNull();
    assertThat(table.match(inside.high() + 1, inside.low())).isNull();
  }

  @Test // RFC 9301 §5.4
  void onlyTheBestPriorityOfAReachableFamilyIsUsed() {
    forwarding.publish(
        encapsulate(new Target(SIX, 1, 100), new Target(A, 2, 100), new Target(B, 255, 100)));
    for (int hash = 0; hash < 1000; hash++) {
      assertThat(rloc(match("172.16.30.7"), hash)).isEqualTo(A);
    }
  }

  @Test
  void withoutAUsableLocatorThereIsNoChoice() {
    forwarding.publish(encapsulate(new Target(SIX, 1, 100), new Target(A, 255, 0)));
    assertThat(match("172.16.30.7").choose(1)).isNull();
    assertThat(match("172.16.30.7").reason()).isEqualTo(DropReason.NO_USABLE_LOCATOR);
  }

  @Test
  void countersSurviveARefreshButNotAWithdrawal() {
    EntryCounters counters = forwarding.publish(encapsulate(new Target(A, 1, 100)));
    match("172.16.30.7").counters().hit(3, 300, 5_000);
    OuterDestination toA = match("172.16.30.7").choose(0);
    assertThat(toA).isNotNull();
    toA.count(2, 200);
    forwarding.publish(encapsulate(new Target(A, 1, 50), new Target(B, 1, 50)));

    assertThat(counters.packets()).isEqualTo(3);
    assertThat(counters.bytes()).isEqualTo(300);
    assertThat(counters.lastHit()).contains(Instant.ofEpochMilli(5_000));
    assertThat(counters.locator(A)).isEqualTo(new EntryCounters.Traffic(2, 200));
    assertThat(counters.locators()).containsOnlyKeys(A, B);

    forwarding.withdraw(SITE2);
    assertThat(forwarding.counters(SITE2)).isEmpty();
    assertThat(forwarding.publish(encapsulate(new Target(A, 1, 1))).packets()).isZero();
  }

  @Test
  void aMirrorSeesEverythingInOrder() {
    List<String> seen = new ArrayList<>();
    forwarding.publish(encapsulate(new Target(A, 1, 100)));
    forwarding.mirrorTo(
        new ForwardingMirror() {
          @Override
          public void published(ForwardingEntry entry) {
            seen.add("+" + entry.prefix() + " " + entry.verdict().getClass().getSimpleName());
          }

          @Override
          public void withdrawn(EidPrefix prefix) {
            seen.add("-" + prefix);
          }
        });
    forwarding.publish(new ForwardingEntry(SITE2, new Verdict.Native()));
    forwarding.withdraw(SITE2);
    forwarding.withdraw(SITE2);
    assertThat(seen)
        .containsExactly("+" + SITE2 + " Encapsulate", "+" + SITE2 + " Native", "-" + SITE2);
  }

  private Route match(String destination) {
    Route route = table.match(Ipv4Address.parse(destination).value());
    assertThat(route).isNotNull();
    return route;
  }

  private static IpAddress rloc(Route route, int hash) {
    OuterDestination destination = route.choose(hash);
    assertThat(destination).isNotNull();
    return destination.rloc();
  }

  private static ForwardingEntry encapsulate(Target... targets) {
    return new ForwardingEntry(SITE2, new Verdict.Encapsulate(List.of(targets)));
  }

  @Test
  void equalChoicesAreSharedAndOthersAreNot() {
    var choices = new SharedChoices();
    byte[] one = choices.of(List.of(new Target(A, 1, 1), new Target(B, 1, 1)));
    assertThat(choices.of(List.of(new Target(A, 1, 1), new Target(B, 1, 1)))).isSameAs(one);
    assertThat(choices.of(List.of(new Target(A, 1, 1), new Target(B, 1, 2)))).isNotEqualTo(one);
  }
}
