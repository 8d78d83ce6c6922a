package rhumb.router.mapcache;

import akka.actor.typed.ActorRef;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.InstanceId;
import rhumb.router.forwarding.Misses;

/// Where misses of the data plane's threads enter the map-caches. No more than a bounded number
/// waits to be looked at; beyond that the data plane is told no.
public final class MissDoor implements Misses {
  /// Which map-cache.
  public record Family(int afi, InstanceId instance) {
    static Family of(Eid eid) {
      return new Family(eid.address().afi(), eid.instance());
    }
  }

  private final int limit;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile Map<Family, ActorRef<MapCache.Command>> caches = Map.of();

  public MissDoor(int limit) {
    this.limit = limit;
  }

  /// Opens the door: before, every miss is refused.
  public void open(Map<Family, ActorRef<MapCache.Command>> to) {
    caches = Map.copyOf(to);
  }

  @Override
  public boolean missed(Eid destination, Eid source) {
    ActorRef<MapCache.Command> cache = caches.get(Family.of(destination));
    if (cache == null) return false;
    if (waiting.incrementAndGet() > limit) {
      waiting.decrementAndGet();
      return false;
    }
    cache.tell(new MapCache.Missed(destination, source));
    return true;
  }

  /// A miss has been looked at.
  void taken() {
    waiting.decrementAndGet();
  }
}
