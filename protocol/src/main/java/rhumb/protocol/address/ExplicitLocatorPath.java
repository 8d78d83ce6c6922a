package rhumb.protocol.address;

import java.util.List;
import java.util.stream.Collectors;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// The routers that re-encapsulate a packet on its way, in order (RFC 8060 §4.6).
public record ExplicitLocatorPath(List<Hop> hops) implements Lcaf {
  public static final int TYPE = 10;

  /// @param lookup L: the address is an EID that the sender looks up
  /// @param probe P: RLOC-probes may be sent to it
  /// @param strict S: not to be left out
  public record Hop(boolean lookup, boolean probe, boolean strict, Address address) {
    static Hop decode(WireReader in) throws MalformedMessage {
      int flags = in.u16();
      return new Hop((flags & 4) != 0, (flags & 2) != 0, (flags & 1) != 0, Address.decode(in));
    }

    void encode(WireWriter out) {
      out.u16((lookup ? 4 : 0) | (probe ? 2 : 0) | (strict ? 1 : 0));
      address.encode(out);
    }

    @Override
    public String toString() {
      return address
          + (lookup ? " lookup" : "")
          + (probe ? " probe" : "")
          + (strict ? " strict" : "");
    }
  }

  public ExplicitLocatorPath {
    hops = List.copyOf(hops);
  }

  static ExplicitLocatorPath decodeBody(WireReader body) throws MalformedMessage {
    return new ExplicitLocatorPath(body.listToEnd(Hop::decode));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encodeBody(WireWriter out) {
    for (Hop hop : hops) hop.encode(out);
  }

  @Override
  public String toString() {
    return hops.stream().map(Hop::toString).collect(Collectors.joining(" > "));
  }
}
