package rhumb.protocol.mapping;

import java.util.Comparator;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// One locator record (RFC 9301 §5.4).
/// ```
/// |    Priority   |    Weight     |  M Priority   |   M Weight    |
/// |        Unused Flags     |L|p|R|           Loc-AFI             |
/// |                             Locator                           |
/// ```
///
/// @param priority 0..255, the lowest wins; [#UNUSABLE] excludes from unicast
/// @param weight 0..255, the share among locators of equal priority
/// @param local L: this locator belongs to the sender of the record
/// @param probed p: this locator is the one that an RLOC-probe asked about
/// @param reachable R: the sender has a route to this locator
public record Locator(
    Rloc rloc,
    int priority,
    int weight,
    int multicastPriority,
    int multicastWeight,
    boolean local,
    boolean probed,
    boolean reachable) {
  /// A locator of this priority must not be used.
  public static final int UNUSABLE = 255;

  /// The order that a sender must use, because it numbers the locator-status-bits: IPv4 before
  /// IPv6, ascending (RFC 9301 §5.4, RFC 8060 §3).
  public static final Comparator<Locator> WIRE_ORDER =
      Comparator.comparing(locator -> locator.rloc().address(), Locator::compareAddresses);

  private static final int L = 4;
  private static final int P = 2;
  private static final int R = 1;

  public Locator {
    if (((priority | weight | multicastPriority | multicastWeight) & ~0xFF) != 0) {
      throw new IllegalArgumentException("priorities and weights are 0..255");
    }
  }

  /// A reachable unicast locator of the sender itself, not for multicast.
  public static Locator local(Rloc rloc, int priority, int weight) {
    return new Locator(rloc, priority, weight, UNUSABLE, 0, true, false, true);
  }

  public Locator withRloc(Rloc rloc) {
    return new Locator(
        rloc, priority, weight, multicastPriority, multicastWeight, local, probed, reachable);
  }

  public Locator withLocal(boolean local) {
    if (local == this.local) return this;
    return new Locator(
        rloc, priority, weight, multicastPriority, multicastWeight, local, probed, reachable);
  }

  public Locator withProbed(boolean probed) {
    if (probed == this.probed) return this;
    return new Locator(
        rloc, priority, weight, multicastPriority, multicastWeight, local, probed, reachable);
  }

  public Locator withReachable(boolean reachable) {
    return new Locator(
        rloc, priority, weight, multicastPriority, multicastWeight, local, probed, reachable);
  }

  public static Locator decode(WireReader in) throws MalformedMessage {
    int numbers = in.u32();
    int flags = in.u16();
    return new Locator(
        Rloc.decode(in),
        numbers >>> 24,
        numbers >>> 16 & 0xFF,
        numbers >>> 8 & 0xFF,
        numbers & 0xFF,
        (flags & L) != 0,
        (flags & P) != 0,
        (flags & R) != 0);
  }

  public void encode(WireWriter out) {
    out.u8(priority).u8(weight).u8(multicastPriority).u8(multicastWeight);
    out.u16((local ? L : 0) | (probed ? P : 0) | (reachable ? R : 0));
    rloc.encode(out);
  }

  private static int compareAddresses(Address a, Address b) {
    if (a instanceof Ipv4Address x && b instanceof Ipv4Address y) return x.compareTo(y);
    if (a instanceof Ipv6Address x && b instanceof Ipv6Address y) return x.compareTo(y);
    if (a.afi() != b.afi()) return Integer.compare(a.afi(), b.afi());
    return a.toString().compareTo(b.toString());
  }

  @Override
  public String toString() {
    return rloc
        + " "
        + priority
        + "/"
        + weight
        + (local ? " local" : "")
        + (probed ? " probed" : "")
        + (reachable ? " up" : " unreachable");
  }
}
