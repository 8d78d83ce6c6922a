package rhumb.router.forwarding;

import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.data.TunnelFormat;
import rhumb.router.forwarding.Verdict.Target;

/// A locator as packets see it: the address as plain numbers and what to count.
public final class OuterDestination {
  private final IpAddress rloc;
  private final boolean v6;
  private final long high;
  private final long low;
  private final TunnelFormat format;
  private final int version;
  private final Peer peer;
  private final EntryCounters.Counter counter;

  OuterDestination(Target target, int version, Peer peer, EntryCounters.Counter counter) {
    this.rloc = target.rloc();
    this.format = target.format();
    this.version = version;
    this.peer = peer;
    this.counter = counter;
    switch (rloc) {
      case Ipv4Address four -> {
        v6 = false;
        high = 0;
        low = Integer.toUnsignedLong(four.value());
      }
      case Ipv6Address six -> {
        v6 = true;
        high = six.high();
        low = six.low();
      }
    }
  }

  public IpAddress rloc() {
    return rloc;
  }

  /// How packets are wrapped.
  public TunnelFormat format() {
    return format;
  }

  /// Whether packets to it and to `other` differ in nothing that the core can see.
  public boolean sharesTheWayOf(OuterDestination other) {
    return low == other.low && high == other.high && v6 == other.v6 && format == other.format;
  }

  /// The map-version number of the mapping, 0 for none.
  public int version() {
    return version;
  }

  /// What it and we tell each other in the headers of packets.
  public Peer peer() {
    return peer;
  }

  /// The outer header's family.
  public boolean v6() {
    return v6;
  }

  /// The first half of an IPv6 address, 0 for IPv4.
  public long high() {
    return high;
  }

  /// The second half of an IPv6 address, or the IPv4 address as an unsigned number.
  public long low() {
    return low;
  }

  /// The IPv4 address; meaningless for IPv6.
  public int v4() {
    return (int) low;
  }

  /// `packets` of `bytes` octets before encapsulation go there.
  public void count(long packets, long bytes) {
    counter.add(packets, bytes);
  }
}
