package rhumb.protocol.address;

import java.util.Optional;
import java.util.Set;
import rhumb.protocol.wire.FlagTable;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A locator and the encapsulations it understands (RFC 8060 §5.6, experimental).
public record EncapsulationFormat(Set<Format> formats, Optional<Address> address)
    implements DressedAddress {
  public static final int TYPE = 16;

  private static final FlagTable<Format> FORMATS =
      new FlagTable<>(Format.class, format -> format.mask);

  /// The last seven of 32 bits.
  public enum Format {
    GUE(0x40),
    GENEVE(0x20),
    NVGRE(0x10),
    VXLAN_GPE(0x08),
    VXLAN(0x04),
    LAYER_2_LISP(0x02),
    LISP(0x01);

    private final int mask;

    Format(int mask) {
      this.mask = mask;
    }
  }

  public EncapsulationFormat {
    formats = FORMATS.canonical(formats);
  }

  static EncapsulationFormat decodeBody(WireReader body) throws MalformedMessage {
    return new EncapsulationFormat(FORMATS.in(body.u32()), Address.decodeOptional(body));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public EncapsulationFormat with(Optional<Address> other) {
    return new EncapsulationFormat(formats, other);
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u32(FORMATS.word(formats));
    Address.encodeOptional(address, out);
  }

  @Override
  public String toString() {
    return address.map(inside -> inside + " ").orElse("") + formats;
  }
}
