package rhumb.mapping.control;

import java.util.List;
import java.util.Set;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;

/// Where this node can send to: the families that it has an address of, and never itself.
public record Reach(Set<IpAddress> own, boolean v4, boolean v6) {
  public static Reach of(List<IpAddress> own) {
    return new Reach(
        Set.copyOf(own),
        own.stream().anyMatch(Ipv4Address.class::isInstance),
        own.stream().anyMatch(Ipv6Address.class::isInstance));
  }

  /// Whether a message can go to `address` and mean one host there (RFC 9301 §5.4).
  public boolean canSendTo(IpAddress address) {
    return switch (address) {
      case Ipv4Address ip -> v4 && isUnicast(ip);
      case Ipv6Address ip -> v6 && isUnicast(ip);
    };
  }

  /// As [#canSendTo], but not to this node, where it would go round in circles.
  public boolean canForwardTo(IpAddress address) {
    return canSendTo(address) && !own.contains(address);
  }

  /// Whether `address` means one host.
  public static boolean isUnicast(IpAddress address) {
    return !address.isMulticast()
        && !address.isUnspecified()
        && !(address instanceof Ipv4Address v4 && v4.isBroadcast());
  }
}
