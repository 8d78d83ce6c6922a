package rhumb.router.mapcache;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EncapsulationFormat;
import rhumb.protocol.address.EncapsulationFormat.Format;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.data.TunnelFormat;
import rhumb.router.settings.RouterSettings.Encapsulation;

/// How packets to a locator are wrapped: as the operator says, else as the locator says that it
/// understands (RFC 8060 §5.6), else as usual.
///
/// @param settings what the operator says
public record Formats(Encapsulation settings) {
  /// Empty if the locator understands nothing that we do.
  Optional<TunnelFormat> towards(Rloc rloc) {
    Optional<TunnelFormat> said =
        rloc.ip().flatMap(ip -> Optional.ofNullable(settings.towards().get(ip)));
    if (said.isPresent()) return said;
    if (!(rloc.address() instanceof EncapsulationFormat announced)) {
      return Optional.of(settings.send());
    }
    Set<TunnelFormat> common = understood(announced);
    if (common.contains(settings.send())) return Optional.of(settings.send());
    return common.stream().findFirst();
  }

  /// In the order of the enum, LISP before others.
  private static Set<TunnelFormat> understood(EncapsulationFormat announced) {
    Set<TunnelFormat> known = EnumSet.noneOf(TunnelFormat.class);
    if (announced.formats().contains(Format.LISP)) known.add(TunnelFormat.LISP);
    if (announced.formats().contains(Format.VXLAN_GPE)) known.add(TunnelFormat.VXLAN_GPE);
    if (announced.formats().contains(Format.VXLAN)) known.add(TunnelFormat.VXLAN);
    return known;
  }
}
