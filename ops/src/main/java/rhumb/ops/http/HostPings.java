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
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.linux.Echo;
import rhumb.protocol.linux.EchoOptions;
import rhumb.protocol.linux.IcmpEcho;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.NetworkNamespace;
import rhumb.router.view.DatabaseView;
import rhumb.router.view.SiteDeviceView;

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
    Optional<SiteDeviceView> device =
        node.askRouter().devices().stream()
            .filter(each -> each.instance().equals(eid.instance()))
            .findFirst();
    if (device.isEmpty()) {
      String why = "this router has no device of instance " + eid.instance();
      return CompletableFuture.completedStage(notAsked(eid, why));
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
                result.complete(asked(eid, database, device.get().namespace()));
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              } finally {
                room.release();
              }
            });
    return result;
  }

  /// In the thread's own namespace, or for that long in another one.
  private static HostPing.Result asked(
      Eid eid, List<DatabaseView> database, Optional<String> namespace) {
    if (namespace.isEmpty()) return askedHere(eid, database);
    try (NetworkNamespace other = NetworkNamespace.of(namespace);
        NetworkNamespace.Stay _ = other.enter()) {
      return askedHere(eid, database);
    } catch (LinuxException e) {
      return notAsked(eid, String.valueOf(e.getMessage()));
    }
  }

  private static HostPing.Result askedHere(Eid eid, List<DatabaseView> database) {
    return source(eid, database)
        .map(from -> echo(eid, from))
        .orElseGet(
            () ->
                notAsked(
                    eid, "this router has no address inside its own EID-prefixes to ask from"));
  }

  private static HostPing.Result notAsked(Eid eid, String why) {
    return result(eid, Optional.empty(), "not-asked", Optional.empty(), Optional.of(why));
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
    Eid plain = Eid.parse(address.getHostAddress().replaceFirst("%.*", ""));
    Eid own = new Eid(to.instance(), plain.address());
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
