package rhumb.protocol.address;

import java.util.Optional;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A locator that wants this nonce in the LISP header of packets sent to it (RFC 8060 §5.3,
/// experimental): a PETR admits by it.
///
/// @param nonce 24 bits
public record NonceLocator(int nonce, Optional<Address> address) implements DressedAddress {
  public static final int TYPE = 8;

  public NonceLocator {
    if (nonce >>> 24 != 0) throw new IllegalArgumentException("a nonce has 24 bits here");
  }

  static NonceLocator decodeBody(WireReader body) throws MalformedMessage {
    return new NonceLocator(body.u32() & 0xFF_FFFF, Address.decodeOptional(body));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public NonceLocator with(Optional<Address> other) {
    return new NonceLocator(nonce, other);
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u32(nonce);
    Address.encodeOptional(address, out);
  }

  @Override
  public String toString() {
    return "%snonce 0x%06X".formatted(address.map(inside -> inside + " ").orElse(""), nonce);
  }
}
