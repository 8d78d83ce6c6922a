package rhumb.protocol.address;

import java.util.Optional;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// An address of any family, in the form `AFI, octets` that every LISP message uses.
public sealed interface Address
    permits Ipv4Address, Ipv6Address, MacAddress, Eui64Address, DistinguishedName, AsNumber, Lcaf {

  /// The address family number ([Afi]) under which this is written.
  int afi();

  /// The longest mask that makes sense. 0 for addresses that carry masks of their own inside
  /// (LCAF 9 and 12), where the mask length of the record is sent as 0 and ignored.
  int bits();

  /// This address with every bit after the first `length` cleared.
  Address masked(int length);

  /// Writes AFI and octets.
  void encode(WireWriter out);

  /// Reads AFI and octets; AFI 0 is refused.
  static Address decode(WireReader in) throws MalformedMessage {
    if (in.peekU16() == Afi.NONE) throw in.malformed(DropReason.MISSING_ADDRESS);
    return decodeOptional(in).orElseThrow();
  }

  /// Reads AFI and octets; AFI 0 is empty.
  ///
  /// @throws MalformedMessage for an unknown family: drop the message (RFC 9301 §5.1)
  static Optional<Address> decodeOptional(WireReader in) throws MalformedMessage {
    int afi = in.peekU16();
    if (afi == Afi.LCAF) return Optional.of(Lcaf.decode(in));
    in.skip(2);
    return switch (afi) {
      case Afi.NONE -> Optional.empty();
      case Afi.IPV4 -> Optional.of(new Ipv4Address(in.u32()));
      case Afi.IPV6 -> Optional.of(new Ipv6Address(in.u64(), in.u64()));
      case Afi.MAC, Afi.IEEE_802 -> Optional.of(new MacAddress(in.u48()));
      case Afi.EUI64 -> Optional.of(new Eui64Address(in.u64()));
      case Afi.NAME -> Optional.of(DistinguishedName.decodeBody(in));
      case Afi.AS_NUMBER -> Optional.of(new AsNumber(in.u32()));
      default -> throw in.malformed(DropReason.UNKNOWN_AFI);
    };
  }

  static void encodeOptional(Optional<Address> address, WireWriter out) {
    if (address.isPresent()) address.get().encode(out);
    else out.u16(Afi.NONE);
  }

  /// Reads IPv4, IPv6 or MAC text.
  static Optional<Address> tryParse(String text) {
    Optional<? extends Address> ip =
        text.indexOf('.') >= 0 && text.indexOf(':') < 0
            ? Ipv4Address.tryParse(text)
            : Ipv6Address.tryParse(text);
    return ip.isPresent()
        ? Optional.of(ip.get())
        : MacAddress.tryParse(text).map(Address.class::cast);
  }

  /// @throws IllegalArgumentException naming the text when it is no IPv4, IPv6 or MAC address
  static Address parse(String text) {
    return tryParse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an address: \"" + text + "\""));
  }
}
