package rhumb.ops.http;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import rhumb.ops.access.Role;
import rhumb.ops.health.PathCheck;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.HostPing;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.linux.Echo;
import rhumb.protocol.linux.EchoOptions;
import rhumb.protocol.linux.IcmpEcho;
import rhumb.protocol.linux.LinuxException;
import rhumb.router.view.DatabaseView;

/// Pings a host of another site as a host of this one would: from an address of the router inside
/// its own EID-prefixes, so that the echo request goes into the tunnel, and the answer comes out.
record HostPings(Asked node, Semaphore room) {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int AT_ONCE = 8; // each has a thread

  HostPings(Asked node) {
    this(node, new Semaphore(AT_ONCE));
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.post("/api/v1/pings", Role.VIEWER, this::ping));
  }

  private CompletionStage<?> ping(Request request) {
    HostPing.Query query = ServerJson.read(request.body(), HostPing.Query.class);
    if (query.eid() == null) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "the body has no \"eid\"");
    }
    Eid eid = Reading.parsed(query.eid(), Eid::parse);
    if (!(eid.address() instanceof IpAddress)) {
      throw new Problem(Problem.Kind.INVALID, eid + " is no IP address");
    }
    return node.askRouter()
        .database()
        .thenCompose(own -> asked(eid, own))
        .thenApply(result -> new HostPing(node.clock().instant(), result));
  }

  private CompletionStage<HostPing.Result> asked(Eid eid, List<DatabaseView> database) {
    if (!eid.instance().equals(InstanceId.DEFAULT)) {
      return notAsked(eid, "only hosts of the default instance can be pinged from here");
    }
    Optional<InetAddress> source = source(eid, database);
    if (source.isEmpty()) {
      return notAsked(eid, "this router has no address inside its own EID-prefixes to ask from");
    }
    if (!room.tryAcquire()) {
      throw new Problem(Problem.Kind.TOO_MANY_CLIENTS, AT_ONCE + " pings are under way");
    }
    var result = new CompletableFuture<HostPing.Result>();
    Thread.ofPlatform()
        .name("ping")
        .daemon()
        .start(
            () -> {
              try {
                result.complete(echo(eid, source.get()));
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              } finally {
                room.release();
              }
            });
    return result;
  }

  private static CompletionStage<HostPing.Result> notAsked(Eid eid, String why) {
    return CompletableFuture.completedStage(
        result(eid, Optional.empty(), "not-asked", Optional.empty(), Optional.of(why)));
  }

  /// An address of this host that the far site would answer into the tunnel.
  private static Optional<InetAddress> source(Eid to, List<DatabaseView> database) {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> isOurs(address, to, database))
          .findFirst();
    } catch (SocketException _) {
      return Optional.empty();
    }
  }

  private static boolean isOurs(InetAddress address, Eid to, List<DatabaseView> database) {
    Eid own = Eid.parse(address.getHostAddress().replaceFirst("%.*", ""));
    return own.address().bits() == to.address().bits()
        && database.stream().anyMatch(mapping -> mapping.eid().contains(own));
  }

  private static HostPing.Result echo(Eid eid, InetAddress from) {
    Optional<String> source = Optional.of(from.getHostAddress());
    EchoOptions options = EchoOptions.of(1).withInterval(Duration.ZERO, PATIENCE).withSource(from);
    try {
      Echo outcome =
          IcmpEcho.ping(InetAddress.ofLiteral(eid.address().toString()), options)
              .echoes()
              .getFirst();
      return switch (outcome) {
        case Echo.Answered it ->
            result(eid, source, "answered", Optional.of(it.roundTrip()), Optional.empty());
        case Echo.Refused it ->
            result(eid, source, "refused", Optional.empty(), Optional.of(PathCheck.why(it)));
        case Echo.Lost _, Echo.Duplicate _ ->
            result(eid, source, "lost", Optional.empty(), Optional.empty());
      };
    } catch (LinuxException e) {
      String why = String.valueOf(e.getMessage());
      return result(eid, source, "not-asked", Optional.empty(), Optional.of(why));
    }
  }

  private static HostPing.Result result(
      Eid eid,
      Optional<String> source,
      String outcome,
      Optional<Duration> roundTrip,
      Optional<String> why) {
    return new HostPing.Result(eid.toString(), source, outcome, roundTrip, why);
  }
}
