package rhumb.ops.config;

import java.util.Collection;
import java.util.Optional;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;

/// Reads addresses and prefixes as a configuration has them.
final class Addresses {
  private Addresses() {}

  /// An address that packets can be sent to.
  static IpAddress unicast(String text) {
    IpAddress ip = IpAddress.parse(text);
    String kind =
        ip.isMulticast()
            ? "a multicast address"
            : ip instanceof Ipv4Address v4 && v4.isBroadcast()
                ? "the broadcast address"
                : ip.isUnspecified() ? "no address" : "";
    if (!kind.isEmpty()) throw new Scalar.Hinted(text + " is " + kind, "write a unicast address");
    return ip;
  }

  /// An RLOC: what packets are addressed to across the core.
  static IpAddress rloc(String text) {
    IpAddress ip = unicast(text);
    if (ip.isLinkLocal()) {
      throw new Scalar.Hinted(text + " is link-local", "an RLOC must be reachable across the core");
    }
    return ip;
  }

  /// The `eid` of a section, in the `instance-id` beside it.
  static Optional<EidPrefix> eid(Section in) {
    Optional<EidPrefix> eid = in.required("eid", EidPrefix::strict);
    InstanceId instance = in.required("instance-id", InstanceId::parse).orElse(InstanceId.DEFAULT);
    if (eid.isEmpty()) return eid;
    EidPrefix read = eid.get();
    if (read.instance().isDefault()) {
      return Optional.of(new EidPrefix(instance, read.network(), read.length()));
    }
    if (in.has("instance-id") && !read.instance().equals(instance)) {
      in.wrong("eid", "names another instance than instance-id", "write the instance once");
    }
    return eid;
  }

  static EidPrefix ipPrefix(String text) {
    EidPrefix prefix = EidPrefix.strict(text);
    if (prefix.network() instanceof IpAddress) return prefix;
    throw new Scalar.Hinted(text + " is neither IPv4 nor IPv6", "");
  }

  static boolean hasFamilyOf(Collection<IpAddress> addresses, IpAddress wanted) {
    return addresses.stream().anyMatch(a -> a.address().afi() == wanted.address().afi());
  }

  static String family(Address address) {
    return address instanceof Ipv4Address ? "IPv4" : "IPv6";
  }
}
