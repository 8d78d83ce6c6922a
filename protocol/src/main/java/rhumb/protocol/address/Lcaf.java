package rhumb.protocol.address;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// LISP canonical address format (RFC 8060): addresses that are more than octets.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |           AFI = 16387         |     Rsvd1     |     Flags     |
/// |     Type      |     Rsvd2     |            Length             |
/// ```
/// Length counts the octets after itself. Types that are not known stay as they came and are
/// written back unchanged (RFC 9306 §3).
public sealed interface Lcaf extends Address
    permits NullLcaf,
        Lcaf.AfiList,
        Lcaf.SourceDestination,
        Lcaf.Unknown,
        DressedAddress,
        OpaqueKey,
        NatTraversal,
        MulticastInfo,
        ExplicitLocatorPath,
        ReplicationList,
        KeyValue,
        ServicePath,
        VendorSpecific {
  int type();

  /// The octet between type and length, which a few types use.
  default int rsvd2() {
    return 0;
  }

  /// Writes what follows the length.
  void encodeBody(WireWriter out);

  @Override
  default int afi() {
    return Afi.LCAF;
  }

  /// 0: the masks are inside, or there are none. The mask length of a record is sent as 0 then, and
  /// what is received is ignored.
  @Override
  default int bits() {
    return 0;
  }

  @Override
  default Lcaf masked(int length) {
    return this;
  }

  @Override
  default void encode(WireWriter out) {
    int flags = this instanceof Unknown unknown ? unknown.flags() : 0;
    out.u16(Afi.LCAF).u8(0).u8(flags).u8(type()).u8(rsvd2()).u16(0);
    int start = out.position();
    encodeBody(out);
    out.patchU16(start - 2, out.position() - start);
  }

  /// Addresses in any order (RFC 8060 §4.8).
  record AfiList(List<Address> addresses) implements Lcaf {
    public static final int TYPE = 1;

    public AfiList {
      addresses = List.copyOf(addresses);
    }

    static AfiList decodeBody(WireReader body) throws MalformedMessage {
      return new AfiList(body.listToEnd(Address::decode));
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeBody(WireWriter out) {
      for (Address address : addresses) address.encode(out);
    }

    @Override
    public String toString() {
      return addresses.toString();
    }
  }

  /// Instance-id (RFC 8060 §4.1). Around an EID it becomes part of [Eid] and [EidPrefix].
  ///
  /// @param maskLength significant bits of the id when it names a range of instances
  /// @param address empty for a range of instances
  record Instance(InstanceId instance, int maskLength, Optional<Address> address)
      implements DressedAddress {
    public static final int TYPE = 2;

    static Instance decodeBody(int maskLength, WireReader body) throws MalformedMessage {
      if (maskLength > 32) throw body.malformed(DropReason.BAD_LCAF);
      return new Instance(new InstanceId(body.u32()), maskLength, Address.decodeOptional(body));
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int rsvd2() {
      return maskLength;
    }

    @Override
    public Instance with(Optional<Address> other) {
      return new Instance(instance, maskLength, other);
    }

    @Override
    public void encodeBody(WireWriter out) {
      out.u32(instance.value());
      Address.encodeOptional(address, out);
    }

    @Override
    public String toString() {
      String range = maskLength > 0 ? "/" + maskLength : "";
      return "[" + instance + range + "]" + address.map(Address::toString).orElse("");
    }
  }

  /// A source and a destination prefix that count only together (RFC 8060 §4.11).
  record SourceDestination(
      int sourceLength, int destinationLength, Address source, Address destination)
      implements Lcaf {
    public static final int TYPE = 12;

    public SourceDestination {
      if (sourceLength > source.bits() || destinationLength > destination.bits()) {
        throw new IllegalArgumentException("mask length");
      }
      source = source.masked(sourceLength);
      destination = destination.masked(destinationLength);
    }

    static SourceDestination decodeBody(WireReader body) throws MalformedMessage {
      body.skip(2);
      int sourceLength = body.u8();
      int destinationLength = body.u8();
      Address source = Address.decode(body);
      Address destination = Address.decode(body);
      if (sourceLength > source.bits() || destinationLength > destination.bits()) {
        throw body.malformed(DropReason.BAD_MASK_LENGTH);
      }
      return new SourceDestination(sourceLength, destinationLength, source, destination);
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeBody(WireWriter out) {
      out.u16(0).u8(sourceLength).u8(destinationLength);
      source.encode(out);
      destination.encode(out);
    }

    @Override
    public String toString() {
      return source + "/" + sourceLength + "->" + destination + "/" + destinationLength;
    }
  }

  /// A type that is not understood here, kept as it came (RFC 9306 §3).
  ///
  /// @param rsvd2 the octet between type and length, which some types use
  record Unknown(int type, int flags, int rsvd2, Octets body) implements Lcaf {
    /// The mask length of a record stays as it came.
    @Override
    public int bits() {
      return 255;
    }

    @Override
    public void encodeBody(WireWriter out) {
      out.octets(body);
    }

    @Override
    public String toString() {
      return "lcaf-" + type + ":" + body;
    }
  }

  static Lcaf decode(WireReader in) throws MalformedMessage {
    in.skip(3); // AFI, Rsvd1
    int flags = in.u8();
    int type = in.u8();
    int rsvd2 = in.u8();
    WireReader body = in.nested(in.u16());
    Lcaf lcaf = decodeBody(type, flags, rsvd2, body);
    body.requireEnd();
    return lcaf;
  }

  private static Lcaf decodeBody(int type, int flags, int rsvd2, WireReader body)
      throws MalformedMessage {
    return switch (type) {
      case NullLcaf.TYPE -> NullLcaf.INSTANCE;
      case AfiList.TYPE -> AfiList.decodeBody(body);
      case Instance.TYPE -> Instance.decodeBody(rsvd2, body);
      case AutonomousSystem.TYPE -> AutonomousSystem.decodeBody(body);
      case ApplicationData.TYPE -> ApplicationData.decodeBody(body);
      case GeoCoordinates.TYPE -> GeoCoordinates.decodeBody(body);
      case OpaqueKey.TYPE -> OpaqueKey.decodeBody(body);
      case NatTraversal.TYPE -> NatTraversal.decodeBody(body);
      case NonceLocator.TYPE -> NonceLocator.decodeBody(body);
      case MulticastInfo.TYPE -> MulticastInfo.decodeBody(rsvd2, body);
      case ExplicitLocatorPath.TYPE -> ExplicitLocatorPath.decodeBody(body);
      case SecurityKey.TYPE -> SecurityKey.decodeBody(body);
      case SourceDestination.TYPE -> SourceDestination.decodeBody(body);
      case ReplicationList.TYPE -> ReplicationList.decodeBody(body);
      case JsonData.TYPE -> JsonData.decodeBody(rsvd2, body);
      case KeyValue.TYPE -> KeyValue.decodeBody(body);
      case EncapsulationFormat.TYPE -> EncapsulationFormat.decodeBody(body);
      case ServicePath.TYPE -> ServicePath.decodeBody(body);
      case VendorSpecific.TYPE -> VendorSpecific.decodeBody(body);
      default -> new Unknown(type, flags, rsvd2, body.rest());
    };
  }
}
