package rhumb.ops.cli.events;

import java.io.IOException;
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
      "Both those that came and those that it sent, without secrets. With --pcap the messages"
          + " themselves, where keys and authentication codes are zeros, and so is the node's own"
          + " address. A node records them only for a minute after somebody has looked, and keeps"
          + " 256."
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

  @Option(
      names = "--pcap",
      paramLabel = "FILE",
      description = "Write them as a capture for Wireshark; - for standard output.")
  private Optional<String> pcap = Optional.empty();

  private long afterMapping;
  private long afterRouter;

  @Override
  public void run() {
    NodeClient node = asking.node();
    if (pcap.isPresent()) {
      capture(node, pcap.get());
      return;
    }
    byte[] answer = node.get(path());
    Packets first = NodeClient.read(answer, Packets.class);
    if (following.isWanted()) more(first);
    else asking.list(answer, Listings.PACKETS, first.packets());
    if (first.packets().isEmpty() && !following.isWanted()) {
      asking.warn("nothing so far: the recording begins now, look again or use --follow");
    }
    following.repeat(() -> more(NodeClient.read(node.get(path()), Packets.class)));
  }

  private void capture(NodeClient node, String file) {
    try (PacketCapture capture = PacketCapture.to(file)) {
      Packets first = NodeClient.read(node.get(path()), Packets.class);
      add(first, capture);
      following.repeat(() -> add(NodeClient.read(node.get(path()), Packets.class), capture));
      asking.warn(capture.told());
    } catch (IOException e) {
      throw PacketCapture.failure(file, e);
    }
  }

  private void add(Packets found, PacketCapture capture) {
    found.packets().forEach(capture::add);
    remember(found);
  }

  private String path() {
    Query query = new Query("/api/v1/packets");
    if (pcap.isPresent()) query.add("octets", "true");
    if (!types.isEmpty()) query.add("types", String.join(",", types));
    about.ifPresent(what -> query.add("about", what));
    if (afterMapping > 0) query.add("after-mapping", String.valueOf(afterMapping));
    if (afterRouter > 0) query.add("after-router", String.valueOf(afterRouter));
    return query.path();
  }

  private void more(Packets found) {
    asking.more(Listings.PACKETS, found.packets());
    remember(found);
  }

  private void remember(Packets found) {
    for (Packets.Packet each : found.packets()) {
      long id = Long.parseLong(each.id());
      if (each.role().equals("router")) afterRouter = Math.max(afterRouter, id);
      else afterMapping = Math.max(afterMapping, id);
    }
  }
}
