package rhumb.ops.http;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import rhumb.ops.access.Role;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.Accepted;

/// The mapping cluster, and the remote locators of a router.
final class ClusterRoutes {
  private static final String MEMBER = "/api/v1/cluster/members/{address}";

  private final Asked node;

  ClusterRoutes(Asked node) {
    this.node = node;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/cluster", Role.VIEWER, this::cluster),
        Endpoint.post(MEMBER + "/leave", Role.OPERATOR, request -> remove(request, true))
            .taking(Endpoint.Body.NONE),
        Endpoint.post(MEMBER + "/down", Role.OPERATOR, request -> remove(request, false))
            .taking(Endpoint.Body.NONE),
        Endpoint.get("/api/v1/locators", Role.VIEWER, this::locators));
  }

  private CompletionStage<?> cluster(Request request) {
    return node.askMapping()
        .cluster()
        .thenApply(
            view ->
                new Answers.Cluster(
                    node.clock().instant(),
                    view.self(),
                    view.leader(),
                    view.members(),
                    view.shards(),
                    view.maxShards()));
  }

  private CompletionStage<?> remove(Request request, boolean orderly) {
    String address = request.segments().getFirst();
    if (!node.askMapping().remove(address, orderly)) {
      throw new Problem(Problem.Kind.NOT_FOUND, "there is no member " + address);
    }
    return CompletableFuture.completedStage(
        new Endpoint.Reply(202, Map.of(), new Accepted(address)));
  }

  private CompletionStage<?> locators(Request request) {
    return node.askRouter()
        .locators()
        .thenApply(all -> new Answers.Locators(node.clock().instant(), all));
  }
}
