package rhumb.ops.cli;

import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.ops.view.Cleared;
import rhumb.ops.view.MapCaches;

/// `rhumb clear …`.
@Command(
    name = "clear",
    description = "Makes a router forget what it has learned.",
    subcommands = {ClearCommand.Ip.class, ClearCommand.Ipv6.class},
    synopsisSubcommandLabel = "(ip | ipv6) lisp map-cache")
public final class ClearCommand {
  /// `clear ip …`.
  @Command(name = "ip", description = "About IPv4 EIDs.", subcommands = Lisp.class)
  static final class Ip {}

  /// `clear ipv6 …`.
  @Command(name = "ipv6", description = "About IPv6 EIDs.", subcommands = Lisp.class)
  static final class Ipv6 {}

  /// `clear ip lisp …`.
  @Command(name = "lisp", description = "Of a router.", subcommands = MapCache.class)
  static final class Lisp {}

  /// `clear ip lisp map-cache`.
  @Command(
      name = "map-cache",
      description = {"Forgets the entries of the family.", "Static ones are made anew."})
  static final class MapCache implements Runnable {
    @Mixin private Asking asking = new Asking();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
        paramLabel = "PREFIX",
        arity = "0..1",
        description = "Only entries inside, such as 172.16.0.0/16.")
    private String within = "";

    @Override
    public void run() {
      NodeClient node = asking.node();
      int entries = 0;
      for (String prefix : prefixes(node)) {
        byte[] answer = node.delete(new Query("/api/v1/map-cache").add("within", prefix).path());
        entries += NodeClient.read(answer, Cleared.class).entries();
      }
      int forgotten = entries;
      asking.show(
          NodeClient.write(new Cleared(forgotten)),
          () -> forgotten + (forgotten == 1 ? " entry" : " entries") + " forgotten\n");
    }

    /// The whole family in every instance that the router serves.
    private Set<String> prefixes(NodeClient node) {
      if (!within.isEmpty()) return Set.of(within);
      boolean ipv6 = Family.isIpv6(spec);
      MapCaches caches = NodeClient.read(node.get("/api/v1/map-cache"), MapCaches.class);
      Set<String> all = new LinkedHashSet<>();
      for (MapCaches.MapCache cache : caches.mapCaches()) {
        if (cache.afi() != (ipv6 ? 2 : 1)) continue;
        all.add((cache.instance() == 0 ? "" : "[" + cache.instance() + "]") + whole(ipv6));
      }
      return all;
    }

    private static String whole(boolean ipv6) {
      return ipv6 ? "::/0" : "0.0.0.0/0";
    }
  }
}
