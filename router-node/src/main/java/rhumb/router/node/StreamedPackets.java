package rhumb.router.node;

import akka.actor.typed.ActorSystem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.HeldPackets;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Misses;
import rhumb.router.pipeline.DataPlane;
import rhumb.router.pipeline.DataPlaneFailure;
import rhumb.router.settings.RouterSettings;
import rhumb.router.view.RouterHealth;
import rhumb.router.view.RouterStatistics.Direction;

/// The data plane proper: a TUN device, RLOC sockets and a stream for each direction.
final class StreamedPackets implements PacketPlane {
  private static final Logger LOG = LoggerFactory.getLogger(StreamedPackets.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

  private final DataPlane plane;

  private StreamedPackets(DataPlane plane) {
    this.plane = plane;
  }

  static PacketPlane start(
      ActorSystem<?> system,
      RouterSettings settings,
      Forwarding forwarding,
      LocalEids localEids,
      Misses misses)
      throws StartFailure {
    try {
      return new StreamedPackets(DataPlane.start(system, settings, forwarding, localEids, misses));
    } catch (DataPlaneFailure e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e.hint(), e);
    }
  }

  @Override
  public HeldPackets heldPackets() {
    return plane.heldPackets();
  }

  @Override
  public Direction encapsulation() {
    return plane.encapsulated();
  }

  @Override
  public Direction decapsulation() {
    return plane.decapsulated();
  }

  @Override
  public List<RouterHealth> health() {
    return plane.health();
  }

  @Override
  public void close() {
    try {
      plane.stop().toCompletableFuture().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the data plane did not stop within {}", STOP_TIMEOUT, e);
    }
  }
}
