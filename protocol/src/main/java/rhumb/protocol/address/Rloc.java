package rhumb.protocol.address;

import java.util.Optional;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A routing locator: where packets for an EID are sent. Usually an IP address, possibly one that
/// is dressed up in an LCAF.
public record Rloc(Address address) {
  public static Rloc of(IpAddress ip) {
    return new Rloc(ip.address());
  }

  /// @throws IllegalArgumentException naming the text when it is no IP address
  public static Rloc parse(String text) {
    return of(IpAddress.parse(text));
  }

  /// The address to send to: this one, what an LCAF dresses up, the first hop of an explicit path,
  /// or the first IP address of an AFI-list (RFC 8060 §4.8: attributes ride beside a plain
  /// locator). Empty if there is none that this router understands.
  public Optional<IpAddress> ip() {
    return ip(address);
  }

  private static Optional<IpAddress> ip(Address address) {
    return switch (address) {
      case Ipv4Address v4 -> Optional.of(v4);
      case Ipv6Address v6 -> Optional.of(v6);
      case Lcaf.AfiList list ->
          list.addresses().stream().map(Rloc::ip).flatMap(Optional::stream).findFirst();
      case DressedAddress dressed -> dressed.address().flatMap(Rloc::ip);
      case ExplicitLocatorPath path ->
          path.hops().stream().findFirst().flatMap(hop -> ip(hop.address()));
      default -> Optional.empty();
    };
  }

  public static Rloc decode(WireReader in) throws MalformedMessage {
    return new Rloc(Address.decode(in));
  }

  public void encode(WireWriter out) {
    address.encode(out);
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
