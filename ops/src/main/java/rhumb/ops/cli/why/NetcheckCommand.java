package rhumb.ops.cli.why;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.view.NetworkChecks;
import rhumb.ops.view.NetworkChecks.Outcome;
import rhumb.ops.view.NetworkChecks.Peer;
import rhumb.ops.view.Status;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;

/// `rhumb netcheck`: what the underlay does with a node's packets, each with what to do about it.
@Command(
    name = "netcheck",
    description = {
      "Looks whether the network lets a node do its work.",
      "The node looks at the way to its Map-Servers, to the locators in its map-caches and to the"
          + " other members: ping, UDP ports 4342 and 4341, path MTU, signs of a NAT. Its clock is"
          + " compared with this machine's. Ends with 1 if something does not work."
    })
public final class NetcheckCommand implements Callable<Integer> {
  private static final Duration CLOCKS_AGREE = Duration.ofSeconds(1);
  private static final int USUAL_MTU = 1500; // octets, of the hosts' links
  private static final int HEADERS_V4 = 20 + 8 + 8; // IP, UDP, LISP
  private static final int HEADERS_V6 = 40 + 8 + 8;
  private static final List<EidPrefix> PRIVATE =
      List.of(
          EidPrefix.parse("10.0.0.0/8"),
          EidPrefix.parse("172.16.0.0/12"),
          EidPrefix.parse("192.168.0.0/16"),
          EidPrefix.parse("100.64.0.0/10"),
          EidPrefix.parse("127.0.0.0/8"),
          EidPrefix.parse("fc00::/7"));

  @Mixin private Asking asking = new Asking();

  @Override
  public Integer call() {
    NodeClient node = asking.node();
    Verdicts verdicts = new Verdicts();
    Status status = clock(node, verdicts);
    byte[] answer = node.post("/api/v1/network-checks");
    NetworkChecks checks = NodeClient.read(answer, NetworkChecks.class);
    checks.peers().forEach(peer -> peer(peer, verdicts));
    if (checks.peers().isEmpty()) nobody(status, verdicts);
    if (checks.left() > 0) asking.warn(checks.left() + " others were not looked at");
    return verdicts.show(asking);
  }

  private static void nobody(Status status, Verdicts verdicts) {
    if (status.roles().contains("router")) {
      verdicts.poor(
          "peers",
          "the router talks to nobody yet",
          "ping an EID of another site, so that its locators come into the map-cache");
    } else {
      verdicts.good("peers", "it is the only mapping node; ask routers for their side with -s");
    }
  }

  private static Status clock(NodeClient node, Verdicts verdicts) {
    Instant before = Instant.now();
    Status status = NodeClient.read(node.get("/api/v1/status"), Status.class);
    Duration took = Duration.between(before, Instant.now());
    Duration off = Duration.between(before.plus(took.dividedBy(2)), status.asOf()).abs();
    String name = "clock of " + status.name();
    if (off.compareTo(CLOCKS_AGREE.plus(took)) <= 0) {
      verdicts.good(name, "agrees with this machine's");
      return status;
    }
    String by = off.toHours() > 0 ? "more than an hour" : off.toMillis() / 1e3 + " s";
    verdicts.poor(
        name,
        "differs by " + by + " from this machine's: times in logs cannot be compared",
        "let NTP set both: timedatectl set-ntp true");
    return status;
  }

  private static void peer(Peer peer, Verdicts verdicts) {
    String about = peer.address() + " " + String.join(" and ", peer.kinds());
    if (peer.source().isEmpty()) {
      verdicts.bad(about, "there is no route to it", "ip route get " + peer.address());
      return;
    }
    source(peer, peer.source().get(), about, verdicts);
    echo(peer.echo(), about, verdicts);
    peer.control().ifPresent(outcome -> control(peer, outcome, about, verdicts));
    peer.data().ifPresent(outcome -> data(outcome, about, verdicts));
    if (peer.echo().outcome().equals("answered")) mtu(peer, about, verdicts);
  }

  private static void source(Peer peer, String source, String about, Verdicts verdicts) {
    if (!peer.sourceIsOwn()) {
      verdicts.poor(
          about,
          "packets leave from " + source + ", which the node tells nobody: answers go elsewhere",
          "compare the node's RLOCs with `ip route get " + peer.address() + "`");
    }
    if (isPrivate(source) && !isPrivate(peer.address())) {
      verdicts.poor(
          about,
          "a NAT is likely in between: " + source + " is private, this is not",
          "give the node an RLOC that is reached from there, or have the NAT forward UDP 4341 and"
              + " 4342 to it, with their ports unchanged");
    }
  }

  private static boolean isPrivate(String address) {
    Eid eid = Eid.parse(address);
    return PRIVATE.stream().anyMatch(prefix -> prefix.contains(eid));
  }

  private static void echo(Outcome echo, String about, Verdicts verdicts) {
    String why = echo.why().orElse("");
    switch (echo.outcome()) {
      case "answered" -> verdicts.good(about, "answers pings" + in(echo.roundTrip()));
      case "refused" -> verdicts.bad(about, "cannot be pinged: " + why, "mend the route to it");
      case "not-asked" -> verdicts.poor(about, "could not be pinged: " + why, "");
      default ->
          verdicts.poor(
              about, "no answer to a ping: it is down, or somebody filters ICMP", "let ICMP pass");
    }
  }

  private static void control(Peer peer, Outcome control, String about, Verdicts verdicts) {
    boolean isMapServer = peer.kinds().contains("map-server");
    switch (control.outcome()) {
      case "answered" ->
          verdicts.good(
              about,
              control.roundTrip().isPresent()
                  ? "UDP 4342: answers RLOC-probes" + in(control.roundTrip())
                  : "UDP 4342: confirms what is registered");
      case "refused" -> refused(4342, control, about, verdicts);
      case "not-refused" -> verdicts.good(about, "UDP 4342: not refused");
      default ->
          verdicts.bad(
              about,
              isMapServer
                  ? "UDP 4342: does not confirm what is registered"
                  : "UDP 4342: no answer to an RLOC-probe",
              isMapServer
                  ? "`rhumb explain registration`, here and there; then see that nobody filters"
                      + " UDP 4342"
                  : "see that its node runs, and that nobody filters UDP 4342");
    }
  }

  private static void data(Outcome data, String about, Verdicts verdicts) {
    if (data.outcome().equals("refused")) refused(4341, data, about, verdicts);
    else verdicts.good(about, "UDP 4341: not refused");
  }

  private static void refused(int port, Outcome outcome, String about, Verdicts verdicts) {
    verdicts.bad(
        about,
        "UDP " + port + ": refused: " + outcome.why().orElse("for no reason that is known"),
        "see there with `ss -lun` whether a node listens, and that no firewall rejects it");
  }

  private static void mtu(Peer peer, String about, Verdicts verdicts) {
    if (peer.pathMtu().isEmpty()) {
      verdicts.poor(about, "path MTU: nothing comes back unfragmented", "let ICMP pass");
      return;
    }
    int mtu = peer.pathMtu().get();
    int headers = peer.address().indexOf(':') >= 0 ? HEADERS_V6 : HEADERS_V4;
    String told = "path MTU: " + mtu + " octets";
    if (peer.linkMtu().filter(link -> link > mtu).isPresent()) {
      told += ", less than the " + peer.linkMtu().get() + " of the first link";
    }
    boolean isForHosts = peer.kinds().contains("locator"); // others get control messages only
    if (!isForHosts || mtu - headers >= USUAL_MTU) {
      verdicts.good(about, told);
      return;
    }
    verdicts.poor(
        about,
        told + ": hosts' packets of more than " + (mtu - headers) + " do not fit",
        "raise the MTU of the links on the way to 1600, or lower that of the hosts' links to "
            + (mtu - headers));
  }

  private static String in(Optional<Duration> time) {
    return time.map(t -> String.format(Locale.ROOT, " in %.1f ms", t.toNanos() / 1e6)).orElse("");
  }
}
