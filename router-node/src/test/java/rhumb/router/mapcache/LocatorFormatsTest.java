package rhumb.router.mapcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EncapsulationFormat;
import rhumb.protocol.address.EncapsulationFormat.Format;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.data.TunnelFormat;
import rhumb.router.settings.RouterSettings.Encapsulation;

/// How packets to a locator are wrapped.
class LocatorFormatsTest {
  private static final IpAddress RLOC = IpAddress.parse("192.0.2.2");

  @Test
  void aPlainLocatorGetsWhatIsUsual() {
    assertThat(formats(TunnelFormat.LISP).towards(Rloc.of(RLOC))).contains(TunnelFormat.LISP);
    assertThat(formats(TunnelFormat.VXLAN).towards(Rloc.of(RLOC))).contains(TunnelFormat.VXLAN);
  }

  @Test // RFC 8060 §5.6
  void aLocatorGetsWhatItUnderstands() {
    Formats lisp = formats(TunnelFormat.LISP);
    assertThat(lisp.towards(announced(Format.VXLAN, Format.LISP))).contains(TunnelFormat.LISP);
    assertThat(lisp.towards(announced(Format.VXLAN))).contains(TunnelFormat.VXLAN);
    assertThat(lisp.towards(announced(Format.GENEVE))).isEmpty();
    assertThat(formats(TunnelFormat.VXLAN_GPE).towards(announced(Format.VXLAN_GPE, Format.LISP)))
        .contains(TunnelFormat.VXLAN_GPE);
  }

  @Test
  void theOperatorKnowsBetter() {
    var settings =
        new Encapsulation(
            TunnelFormat.LISP,
            Map.of(RLOC, TunnelFormat.LISP_GPE),
            Set.of(),
            false,
            Encapsulation.FABRIC_MAC);
    assertThat(new Formats(settings).towards(announced(Format.GENEVE)))
        .contains(TunnelFormat.LISP_GPE);
  }

  private static Formats formats(TunnelFormat send) {
    return new Formats(
        new Encapsulation(send, Map.of(), Set.of(), false, Encapsulation.FABRIC_MAC));
  }

  private static Rloc announced(Format... formats) {
    return new Rloc(new EncapsulationFormat(Set.of(formats), Optional.of(RLOC.address())));
  }
}
