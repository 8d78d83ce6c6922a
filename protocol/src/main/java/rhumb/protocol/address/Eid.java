package rhumb.protocol.address;

import java.util.Optional;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// One endpoint: an address within an instance. On the wire the instance is an LCAF of type 2
/// around the address, and absent for instance 0.
public record Eid(InstanceId instance, Address address) {
  public static Eid of(Address address) {
    return new Eid(InstanceId.DEFAULT, address);
  }

  /// Reads `10.0.0.1`, or `[1000]10.0.0.1` within instance 1000.
  ///
  /// @throws IllegalArgumentException naming what is wrong
  public static Eid parse(String text) {
    if (!text.startsWith("[")) return of(Address.parse(text));
    int close = text.indexOf(']');
    if (close < 0) throw new IllegalArgumentException("no ] in \"" + text + "\"");
    return new Eid(
        InstanceId.parse(text.substring(1, close)), Address.parse(text.substring(close + 1)));
  }

  /// The prefix that holds this EID alone: what a Map-Request asks for on a data miss.
  public EidPrefix toHostPrefix() {
    return new EidPrefix(instance, address, address.bits());
  }

  public static Eid decode(WireReader in) throws MalformedMessage {
    return ofWire(Address.decode(in));
  }

  /// AFI 0 is empty.
  public static Optional<Eid> decodeOptional(WireReader in) throws MalformedMessage {
    return Address.decodeOptional(in).map(Eid::ofWire);
  }

  private static Eid ofWire(Address address) {
    return address instanceof Lcaf.Instance wrapper && wrapper.address().isPresent()
        ? new Eid(wrapper.instance(), wrapper.address().get())
        : of(address);
  }

  public void encode(WireWriter out) {
    if (instance.isDefault()) address.encode(out);
    else new Lcaf.Instance(instance, 0, Optional.of(address)).encode(out);
  }

  public static void encodeOptional(Optional<Eid> eid, WireWriter out) {
    if (eid.isPresent()) eid.get().encode(out);
    else out.u16(Afi.NONE);
  }

  @Override
  public String toString() {
    return instance.isDefault() ? address.toString() : "[" + instance + "]" + address;
  }
}
