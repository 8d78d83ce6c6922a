package rhumb.ops.cli.why;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Query;
import rhumb.ops.cli.layout.Times;
import rhumb.ops.view.Database;
import rhumb.ops.view.Rejections;
import rhumb.ops.view.Sites;
import rhumb.ops.view.Status;
import rhumb.protocol.address.EidPrefix;

/// `rhumb explain registration`: is it registered, and if not, why not?
@Command(
    name = "registration",
    description = {
      "Why an EID-prefix or a site is registered, or not.",
      "A router says what it sent and what came back, a mapping node what it accepted and refused."
          + " Ends with 1 if not all is well."
    })
final class ExplainRegistration implements Callable<Integer> {
  @Mixin private Asking asking = new Asking();

  @Parameters(
      arity = "0..1",
      paramLabel = "EID|SITE",
      description = "Only what covers this EID or prefix, or the site of this name.")
  private Optional<String> what = Optional.empty();

  @Override
  public Integer call() {
    NodeClient node = asking.node();
    List<String> roles = NodeClient.read(node.get("/api/v1/status"), Status.class).roles();
    Verdicts verdicts = new Verdicts();
    if (roles.contains("router")) {
      ofRouter(NodeClient.read(node.get("/api/v1/database"), Database.class), verdicts);
    }
    if (roles.contains("mapping")) {
      ofMapping(node, NodeClient.read(node.get("/api/v1/sites"), Sites.class), verdicts);
      ofNoSite(node, verdicts);
    }
    if (verdicts.isEmpty()) throw unknown(roles);
    return verdicts.show(asking);
  }

  private boolean isAskedFor(String eid) {
    if (what.isEmpty()) return true;
    Optional<EidPrefix> prefix = Way.prefix(eid);
    Optional<EidPrefix> asked = Way.prefix(what.get());
    return prefix.isPresent() && asked.isPresent() && prefix.get().overlaps(asked.get());
  }

  private void ofRouter(Database database, Verdicts verdicts) {
    for (Database.Entry entry : database.mappings()) {
      if (!isAskedFor(entry.eid())) continue;
      if (entry.registrations().isEmpty()) {
        verdicts.bad(entry.eid(), "is registered nowhere", "write router.map-servers");
      }
      for (Database.Registration at : entry.registrations()) {
        sent(entry.eid() + " at " + at.mapServer(), at, database.asOf(), verdicts);
      }
    }
  }

  private static void sent(String about, Database.Registration at, Instant now, Verdicts verdicts) {
    if (at.registered()) {
      String last = Times.since(at.lastConfirmed(), now);
      verdicts.good(about, "registered; confirmed " + last + " ago by a signed Map-Notify");
    } else if (at.sent() == 0) {
      verdicts.bad(
          about, "no Map-Register was sent", "see `rhumb status`: is the control socket well?");
    } else if (at.authenticationFailures() > 0) {
      verdicts.bad(
          about,
          at.authenticationFailures() + " answers were not signed with our key",
          "compare key, key-id and algorithm with the Map-Server's");
    } else {
      String since = at.confirmed() == 0 ? "none was" : "the last one was confirmed too long ago";
      verdicts.bad(
          about,
          at.sent() + " Map-Registers were sent, " + since,
          "it is unreachable, or refuses: `rhumb explain registration` there says why");
    }
  }

  private void ofMapping(NodeClient node, Sites sites, Verdicts verdicts) {
    for (Sites.Site site : sites.sites()) {
      boolean named = what.isPresent() && site.name().equals(what.get());
      List<Sites.Prefix> asked =
          site.prefixes().stream().filter(p -> named || isAskedFor(p.eid())).toList();
      if (asked.isEmpty()) continue;
      for (Sites.Prefix prefix : asked) prefix(site, prefix, sites.asOf(), verdicts);
      List<Rejections.Rejection> last =
          rejections(node, "/api/v1/sites/" + Query.escaped(site.name()) + "/rejections", named);
      new Refusals(sites.asOf(), last).tell(site.name(), site.rejected(), verdicts);
    }
  }

  private static void prefix(Sites.Site site, Sites.Prefix prefix, Instant now, Verdicts into) {
    String about = site.name() + " " + prefix.eid();
    if (!prefix.registrations().isEmpty()) {
      Sites.Registration from = prefix.registrations().getFirst();
      String when = Times.since(from.lastRegistered(), now);
      into.good(about, "registered by " + from.etr() + " " + when + " ago" + ttl(from));
    } else if (site.shutdown()) {
      into.bad(about, "the site is shut down", "set shutdown = false for it");
    } else if (prefix.firstRegistered().isPresent()) {
      into.bad(
          about, "no longer registered: its ETRs fell silent", "see the ETR: does it still run?");
    } else if (prefix.origin().contains("accepting")) {
      into.good(about, "covers what the site registers inside; itself it is not registered");
    } else {
      into.bad(
          about,
          "was never registered",
          "see what was refused, or whether anything arrives: tcpdump udp port 4342");
    }
  }

  /// RFC 9301 §5.4: all bits set leave it to who receives the record.
  private static String ttl(Sites.Registration from) {
    return from.ttlMinutes() == -1 ? "; its TTL, 0xffffffff, leaves it to ITRs how long" : "";
  }

  /// Registrations of prefixes that no site has.
  private void ofNoSite(NodeClient node, Verdicts into) {
    Rejections answer = read(node, "/api/v1/rejections");
    List<Rejections.Rejection> last =
        answer.rejections().stream().filter(each -> isAskedFor(each.eid())).toList();
    new Refusals(answer.asOf(), last).tell("no site", Map.of(), into);
  }

  private List<Rejections.Rejection> rejections(NodeClient node, String path, boolean all) {
    return read(node, path).rejections().stream()
        .filter(each -> all || isAskedFor(each.eid()))
        .toList();
  }

  private static Rejections read(NodeClient node, String path) {
    return NodeClient.read(node.get(path), Rejections.class);
  }

  private Failure unknown(List<String> roles) {
    String about = what.orElse("anything");
    return roles.contains("mapping")
        ? new Failure(
            ExitCode.NEGATIVE,
            "no site may register " + about,
            "a Map-Server takes only what a site of its own is allowed",
            "add it to the prefixes of a site")
        : new Failure(
            ExitCode.NEGATIVE,
            "this router does not register " + about,
            "it is not in its database",
            "see `rhumb show ip lisp database`, and router.database in its configuration");
  }
}
