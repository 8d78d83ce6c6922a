package rhumb.protocol.address;

import java.util.Optional;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// The key of every mapping, map-cache entry and registration (RFC 9301 §5.2; instance: RFC 9300
/// §8). Host bits are zero by construction.
///
/// @param length mask length in bits, 0..`network.bits()`
public record EidPrefix(InstanceId instance, Address network, int length) {
  public EidPrefix {
    if (length < 0 || length > network.bits()) {
      throw new IllegalArgumentException("mask length " + length + " for " + network);
    }
    network = network.masked(length);
    // a name matches by whole octets
    if (network instanceof DistinguishedName && length < network.bits()) length &= -8;
  }

  public static EidPrefix of(Address network, int length) {
    return new EidPrefix(InstanceId.DEFAULT, network, length);
  }

  /// Reads `10.0.0.0/8`, `[1000]10.0.0.0/8` within instance 1000, or an address alone for the host
  /// prefix. Host bits are cleared silently; see [#strict].
  ///
  /// @throws IllegalArgumentException naming what is wrong
  public static EidPrefix parse(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 0) return Eid.parse(text).toHostPrefix();
    Eid eid = Eid.parse(text.substring(0, slash));
    String digits = text.substring(slash + 1);
    if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > eid.address().bits()) {
      throw new IllegalArgumentException(
          "mask length of \"" + text + "\" is not 0.." + eid.address().bits());
    }
    return new EidPrefix(eid.instance(), eid.address(), Integer.parseInt(digits));
  }

  /// As [#parse], but refuses host bits that are not zero: in a configuration they are a typing
  /// error.
  public static EidPrefix strict(String text) {
    EidPrefix prefix = parse(text);
    int slash = text.lastIndexOf('/');
    if (slash >= 0 && !Eid.parse(text.substring(0, slash)).address().equals(prefix.network)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has bits set beyond its mask; did you mean " + prefix + "?");
    }
    return prefix;
  }

  /// The first address of the prefix as an EID.
  public Eid toEid() {
    return new Eid(instance, network);
  }

  public boolean isHost() {
    return length == network.bits();
  }

  public boolean contains(Eid eid) {
    return instance.equals(eid.instance()) && containsAddress(eid.address());
  }

  /// True for the same prefix, too.
  public boolean contains(EidPrefix other) {
    return instance.equals(other.instance)
        && other.length >= length
        && containsAddress(other.network);
  }

  public boolean overlaps(EidPrefix other) {
    return contains(other) || other.contains(this);
  }

  private boolean containsAddress(Address address) {
    return network.afi() == address.afi()
        && (address.bits() == network.bits() || network instanceof DistinguishedName)
        && address.masked(length).equals(network);
  }

  /// Reads AFI and address; the mask length comes from another place of the record. Host bits are
  /// cleared, as a sender may leave them (RFC 9301 §5.4).
  public static EidPrefix decode(int maskLength, WireReader in) throws MalformedMessage {
    return of(maskLength, Eid.decode(in), in);
  }

  /// As [#decode]; AFI 0 is empty.
  public static Optional<EidPrefix> decodeOptional(int maskLength, WireReader in)
      throws MalformedMessage {
    Optional<Eid> eid = Eid.decodeOptional(in);
    return eid.isPresent() ? Optional.of(of(maskLength, eid.get(), in)) : Optional.empty();
  }

  private static EidPrefix of(int maskLength, Eid eid, WireReader in) throws MalformedMessage {
    int bits = eid.address().bits();
    if (bits == 0) return new EidPrefix(eid.instance(), eid.address(), 0);
    // RFC 9735 wants the NUL counted; some send 0 for an exact match, and less than an octet says
    // nothing about a name
    if (eid.address() instanceof DistinguishedName && (maskLength < 8 || maskLength > bits)) {
      return new EidPrefix(eid.instance(), eid.address(), bits);
    }
    if (maskLength > bits) throw in.malformed(DropReason.BAD_MASK_LENGTH);
    return new EidPrefix(eid.instance(), eid.address(), maskLength);
  }

  /// Writes AFI and address; the mask length has its own place in every record.
  public void encodeAddress(WireWriter out) {
    toEid().encode(out);
  }

  /// Writes mask length, AFI and address; zeros if empty.
  public static void encodeOptional(Optional<EidPrefix> prefix, WireWriter out) {
    if (prefix.isPresent()) prefix.get().encodeAddress(out.u8(prefix.get().length()));
    else out.u8(0).u16(Afi.NONE);
  }

  @Override
  public String toString() {
    return toEid() + "/" + length;
  }
}
