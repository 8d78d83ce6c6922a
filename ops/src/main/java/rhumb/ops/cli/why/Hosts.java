package rhumb.ops.cli.why;

import java.util.Optional;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.view.HostPing;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.IpAddress;

/// Echo requests to hosts of other sites, through the tunnel.
record Hosts(NodeClient node) {
  /// Empty if there is no way to it, or it is none that can be pinged.
  Optional<HostPing.Result> ping(Overlay look) {
    Eid eid = look.eid();
    if (look.rloc().isEmpty() || !(eid.address() instanceof IpAddress)) return Optional.empty();
    byte[] answer = node.post("/api/v1/pings", new HostPing.Query(eid.toString()));
    return Optional.of(NodeClient.read(answer, HostPing.class).ping());
  }

  /// Whether all that could be found out is that there is a way.
  static boolean isReached(HostPing.Result host, boolean routerAnswers) {
    return host.outcome().equals("answered") || host.outcome().equals("not-asked") && routerAnswers;
  }

  /// What came of it, and what may be the reason.
  static String told(HostPing.Result host, boolean routerAnswers) {
    String why = host.why().orElse("for no reason that is known");
    return switch (host.outcome()) {
      case "answered" -> "answers";
      case "refused" -> "refused: " + why;
      case "not-asked" -> "not asked: " + why;
      default ->
          routerAnswers
              ? "no answer: the tunnel works, so it is down, ignores pings, or answers past it"
              : "no answer, nor from its router";
    };
  }
}
