package rhumb.ops.config;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EncapsulationFormat;
import rhumb.protocol.address.EncapsulationFormat.Format;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.data.TunnelFormat;
import rhumb.router.settings.RouterSettings.Encapsulation;

/// Reads `rhumb.router.encapsulation`.
final class EncapsulationReader {
  private EncapsulationReader() {}

  private record Towards(IpAddress rloc, TunnelFormat format) {}

  static Encapsulation read(Section in) {
    try (Section section = in.section("encapsulation")) {
      Map<IpAddress, TunnelFormat> towards = new HashMap<>();
      for (Towards each :
          section.sections("towards", "towards-defaults", EncapsulationReader::towards)) {
        towards.put(each.rloc(), each.format());
      }
      return new Encapsulation(
          section.oneOf("send", TunnelFormat.class),
          towards,
          Set.copyOf(section.allOf("accept", TunnelFormat.class)),
          section.flag("announce"),
          section.required("vxlan-mac", EncapsulationReader::mac).orElse(Encapsulation.FABRIC_MAC));
    }
  }

  private static Optional<Towards> towards(Section in) {
    TunnelFormat format = in.oneOf("format", TunnelFormat.class);
    return in.required("rloc", Addresses::rloc).map(rloc -> new Towards(rloc, format));
  }

  private static MacAddress mac(String text) {
    return MacAddress.tryParse(text)
        .orElseThrow(
            () ->
                new Scalar.Hinted(
                    "not a MAC address: \"" + text + "\"", "write it as \"02:00:00:00:00:01\""));
  }

  /// What our own locator looks like to others: with what it understands beside it, if they are to
  /// know.
  static Rloc announced(IpAddress rloc, Encapsulation settings) {
    if (!settings.announce()) return Rloc.of(rloc);
    Set<Format> formats = EnumSet.of(Format.LISP);
    if (settings.accept().contains(TunnelFormat.VXLAN_GPE)) formats.add(Format.VXLAN_GPE);
    if (settings.accept().contains(TunnelFormat.VXLAN)) formats.add(Format.VXLAN);
    return new Rloc(new EncapsulationFormat(formats, Optional.of(rloc.address())));
  }
}
