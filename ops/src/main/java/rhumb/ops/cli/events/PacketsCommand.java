package rhumb.ops.cli.events;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.Following;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Query;
import rhumb.ops.cli.layout.Listings;
import rhumb.ops.view.Packets;

/// `rhumb packets`: the control messages of a node.
@Command(
    name = "packets",
    description = {
      "The last control messages of a node, decoded.",
      "Both those that came and those that it sent, without secrets. A node records them only for a"
          + " minute after somebody has looked, and keeps 256."
    })
public final class PacketsCommand implements Runnable {
  @Mixin private Asking asking = new Asking();
  @Mixin private Following following = new Following();

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      split = ",",
      description = "Only messages of these types, such as map-register, also inside an ECM.")
  private List<String> types = List.of();

  @Option(
      names = "--about",
      paramLabel = "ADDRESS|PREFIX",
      description = "Only those that name an address or EID-prefix that covers it or lies inside.")
  private Optional<String> about = Optional.empty();

  private long afterMapping;
  private long afterRouter;

  @Override
  public void run() {
    NodeClient node = asking.node();
    byte[] answer = node.get(path());
    Packets first = NodeClient.read(answer, Packets.class);
    if (following.isWanted()) more(first);
    else asking.list(answer, Listings.PACKETS, first.packets());
    if (first.packets().isEmpty() && !following.isWanted()) {
      asking.warn("nothing so far: the recording begins now, look again or use --follow");
    }
    following.repeat(() -> more(NodeClient.read(node.get(path()), Packets.class)));
  }

  private String path() {
    Query query = new Query("/api/v1/packets");
    if (!types.isEmpty()) query.add("types", String.join(",", types));
    about.ifPresent(what -> query.add("about", what));
    if (afterMapping > 0) query.add("after-mapping", String.valueOf(afterMapping));
    if (afterRouter > 0) query.add("after-router", String.valueOf(afterRouter));
    return query.path();
  }

  private void more(Packets found) {
    asking.more(Listings.PACKETS, found.packets());
    for (Packets.Packet each : found.packets()) {
      long id = Long.parseLong(each.id());
      if (each.role().equals("router")) afterRouter = Math.max(afterRouter, id);
      else afterMapping = Math.max(afterMapping, id);
    }
  }
}
