package rhumb.ops.cli.why;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.view.Lookup;
import rhumb.ops.view.MapCaches;
import rhumb.ops.view.Sites;
import rhumb.ops.view.Status;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;

/// `rhumb explain mapping EID`: what an EID maps to here, and who says so.
@Command(
    name = "mapping",
    description = {
      "What an EID maps to, and who says so.",
      "A mapping node names the site and its ETRs, a router what it has in its map-cache and what"
          + " the mapping system answers. Ends with 1 if not all is well."
    })
final class ExplainMapping implements Callable<Integer> {
  @Mixin private Asking asking = new Asking();
  @Mixin private OneEid eid = new OneEid();

  @Override
  public Integer call() {
    Eid asked = eid.get();
    NodeClient node = asking.node();
    List<String> roles = NodeClient.read(node.get("/api/v1/status"), Status.class).roles();
    Verdicts verdicts = new Verdicts();
    if (roles.contains("mapping")) {
      ofMapping(asked, NodeClient.read(node.get("/api/v1/sites"), Sites.class), verdicts);
    }
    if (roles.contains("router")) ofRouter(Overlay.look(node, asked, true), verdicts);
    return verdicts.show(asking);
  }

  private static void ofMapping(Eid eid, Sites sites, Verdicts verdicts) {
    Optional<Sites.Site> owner = Optional.empty();
    Optional<Sites.Prefix> best = Optional.empty();
    int length = -1;
    for (Sites.Site site : sites.sites()) {
      for (Sites.Prefix prefix : site.prefixes()) {
        Optional<EidPrefix> parsed = Way.prefix(prefix.eid());
        if (parsed.isEmpty() || !parsed.get().contains(eid)) continue;
        if (parsed.get().length() <= length) continue;
        length = parsed.get().length();
        owner = Optional.of(site);
        best = Optional.of(prefix);
      }
    }
    if (owner.isEmpty() || best.isEmpty()) {
      verdicts.bad(
          eid.toString(),
          "belongs to no site: Map-Requests get a negative answer, forward-native",
          "give its prefix to a site, if it should be one");
      return;
    }
    answer(owner.get(), best.get(), verdicts);
  }

  private static void answer(Sites.Site site, Sites.Prefix prefix, Verdicts verdicts) {
    String about = prefix.eid() + " of " + site.name();
    if (prefix.registrations().isEmpty()) {
      verdicts.bad(
          about,
          "is allowed but not registered: Map-Requests get a negative answer for a minute",
          "`rhumb explain registration " + prefix.eid() + "` says why");
      return;
    }
    for (Sites.Registration from : prefix.registrations()) {
      String rlocs = String.join(", ", from.locators().stream().map(l -> l.rloc()).toList());
      verdicts.good(about, "ETR " + from.etr() + " registered it with locators " + rlocs);
    }
    verdicts.good(
        about,
        prefix.proxyReply()
            ? "this Map-Server answers Map-Requests itself (proxy reply)"
            : "Map-Requests are forwarded to an ETR of the site, which answers");
  }

  private static void ofRouter(Overlay look, Verdicts verdicts) {
    String about = "map-cache";
    if (look.way().isEmpty()) {
      verdicts.bad(about, "has no table for " + look.eid(), "see the router's instance-ids");
    } else {
      MapCaches.Entry entry = look.way().get().entry();
      String what = entry.eid() + " via " + entry.source();
      if (look.isHit()) verdicts.good(about, what);
      else verdicts.good(about, what + ": " + RouteCommand.negative(entry.action()));
    }
    Lookup.Result result = look.lookup().orElseThrow();
    String mappingSystem = "mapping system at " + result.mapResolver();
    if (look.found().isEmpty()) {
      verdicts.bad(
          mappingSystem,
          "did not answer " + result.attempts() + " Map-Requests",
          "ping it, and see what `rhumb status` there counts");
      return;
    }
    Lookup.Found found = look.found().get();
    String by = found.eid() + ", says " + result.answeredBy().orElse("nobody");
    if (found.locators().isEmpty()) {
      verdicts.bad(mappingSystem, by + ": " + RouteCommand.negative(found.action()), "");
    } else {
      String at = String.join(", ", found.locators().stream().map(l -> l.rloc()).toList());
      verdicts.good(mappingSystem, by + ": at " + at);
    }
  }
}
