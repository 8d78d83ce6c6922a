package rhumb.mapping.statistics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import rhumb.protocol.address.IpAddress;

/// The last refused registrations of each site and of each source, so that somebody can find out
/// why an ETR does not register. Everything is bounded: sites are configured, and of sources only
/// those heard last are remembered.
public final class Rejections {
  private static final int OF_A_SITE = 16;
  private static final int OF_NO_SITE = 64;
  private static final int SOURCES = 1024;

  /// What is remembered of one source.
  ///
  /// @param count since it was first remembered
  public record Source(IpAddress address, long count, Rejection last) {}

  private static final class Ring {
    private final Deque<Rejection> last = new ArrayDeque<>();

    private synchronized void add(Rejection rejection, int most) {
      if (last.size() == most) last.removeFirst();
      last.addLast(rejection);
    }

    private synchronized List<Rejection> newestFirst() {
      return List.copyOf(last).reversed();
    }
  }

  private static final class Recent extends LinkedHashMap<IpAddress, Source> {
    private static final long serialVersionUID = 1L;

    private Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<IpAddress, Source> eldest) {
      return size() > SOURCES;
    }
  }

  private final Map<String, Ring> bySite = new ConcurrentHashMap<>();
  private final Ring ofNoSite = new Ring();
  private final Recent bySource = new Recent();

  public void add(Rejection rejection) {
    rejection
        .site()
        .ifPresentOrElse(
            site -> bySite.computeIfAbsent(site, _ -> new Ring()).add(rejection, OF_A_SITE),
            () -> ofNoSite.add(rejection, OF_NO_SITE));
    synchronized (bySource) {
      bySource.merge(
          rejection.source(),
          new Source(rejection.source(), 1, rejection),
          (known, _) -> new Source(known.address(), known.count() + 1, rejection));
    }
  }

  /// The newest first.
  public List<Rejection> ofSite(String site) {
    Ring ring = bySite.get(site);
    return ring == null ? List.of() : ring.newestFirst();
  }

  /// Of prefixes that no site has, the newest first.
  public List<Rejection> ofNoSite() {
    return ofNoSite.newestFirst();
  }

  /// The source heard last first.
  public List<Source> sources() {
    synchronized (bySource) {
      return new ArrayList<>(bySource.values()).reversed();
    }
  }

  /// Forgets what a site that is gone has done.
  public void forget(String site) {
    bySite.remove(site);
  }
}
