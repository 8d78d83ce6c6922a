package rhumb.router.forwarding;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.IpAddress;

/// The remote RLOCs that packets go to, and where the control plane hears what packets tell.
public final class Peers {
  /// Called from the data plane's thread, seldom; must not block.
  public interface Listener {
    /// The site of `source` says by `count` locator-status-bits which of its locators are up.
    void statusBits(Eid source, int bits, int count);

    /// `from` has sent a packet from `source` to `destination` by a mapping of ours that is old.
    void oldMapping(IpAddress from, Eid source, Eid destination);

    /// The mapping of `source` is newer than the one in the map-cache.
    void newerMapping(Eid source);
  }

  private static final Listener NOBODY =
      new Listener() {
        @Override
        public void statusBits(Eid source, int bits, int count) {}

        @Override
        public void oldMapping(IpAddress from, Eid source, Eid destination) {}

        @Override
        public void newerMapping(Eid source) {}
      };

  private final Map<IpAddress, Peer> known = new ConcurrentHashMap<>();
  private final Peer strangers = new Peer();
  private volatile Listener listener = NOBODY;

  /// The one at `rloc`, known from now on.
  public Peer of(IpAddress rloc) {
    return known.computeIfAbsent(rloc, _ -> new Peer());
  }

  /// The one at `rloc` if packets go there.
  public @Nullable Peer find(IpAddress rloc) {
    return known.get(rloc);
  }

  /// All others, who share what may be said about them.
  public Peer strangers() {
    return strangers;
  }

  /// No packets go to `rloc` any more.
  public void forget(IpAddress rloc) {
    known.remove(rloc);
  }

  public void listener(Listener other) {
    listener = other;
  }

  public Listener listener() {
    return listener;
  }
}
