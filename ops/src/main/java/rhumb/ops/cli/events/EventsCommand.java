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
import rhumb.ops.view.Events;

/// `rhumb events`: what happened at a node.
@Command(
    name = "events",
    description = {
      "What happened at a node, and what happens now.",
      "The last 4096 events, or with --follow also what happens from now on."
    })
public final class EventsCommand implements Runnable {
  @Mixin private Asking asking = new Asking();
  @Mixin private Following following = new Following();

  @Option(
      names = {"-t", "--type"},
      paramLabel = "TYPE",
      split = ",",
      description = "Only events of these types, such as registration-added or locator-down.")
  private List<String> types = List.of();

  @Option(
      names = "--eid",
      paramLabel = "EID|PREFIX",
      description = "Only about prefixes that cover it or lie inside.")
  private Optional<String> eid = Optional.empty();

  @Option(
      names = "--after",
      paramLabel = "ID",
      description = "Only what happened after the event with this id.")
  private Optional<String> after = Optional.empty();

  @Override
  public void run() {
    NodeClient node = asking.node();
    byte[] answer = node.get(path());
    Events first = NodeClient.read(answer, Events.class);
    if (following.isWanted()) more(first);
    else asking.list(answer, Listings.EVENTS, first.events());
    following.repeat(() -> more(NodeClient.read(node.get(path()), Events.class)));
  }

  private String path() {
    Query query = new Query("/api/v1/events");
    if (!types.isEmpty()) query.add("types", String.join(",", types));
    eid.ifPresent(prefix -> query.add("eid", prefix));
    after.ifPresent(id -> query.add("after", id));
    return query.path();
  }

  private void more(Events found) {
    if (!found.complete()) asking.warn("events before these are lost");
    asking.more(Listings.EVENTS, found.events());
    if (!found.events().isEmpty()) after = Optional.of(found.events().getLast().id());
  }
}
