package rhumb.protocol.address;

import java.util.List;
import java.util.Optional;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A locator and keys for it (RFC 8060 §4.7): those of LISP-crypto (RFC 8061 §4) or of a DDT child
/// (RFC 8111 §6.4).
///
/// @param algorithm the cipher suite or the kind of key
/// @param revoked R: this key is not to be used any more
/// @param keys one to three for LISP-crypto; the position is the key-id
public record SecurityKey(
    int algorithm, boolean revoked, List<Octets> keys, Optional<Address> address)
    implements DressedAddress {
  public static final int TYPE = 11;

  public SecurityKey {
    if (keys.size() > 255) throw new IllegalArgumentException("0..255 keys");
    keys = List.copyOf(keys);
  }

  static SecurityKey decodeBody(WireReader body) throws MalformedMessage {
    int count = body.u8();
    body.skip(1);
    int algorithm = body.u8();
    boolean revoked = (body.u8() & 1) != 0;
    List<Octets> keys = body.list(count, each -> each.octets(each.u16()));
    return new SecurityKey(algorithm, revoked, keys, Address.decodeOptional(body));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public SecurityKey with(Optional<Address> other) {
    return new SecurityKey(algorithm, revoked, keys, other);
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u8(keys.size()).u8(0).u8(algorithm).u8(revoked ? 1 : 0);
    for (Octets key : keys) out.u16(key.length()).octets(key);
    Address.encodeOptional(address, out);
  }

  @Override
  public String toString() {
    return address.map(inside -> inside + " ").orElse("")
        + keys.size()
        + (revoked ? " revoked" : "")
        + " keys of algorithm "
        + algorithm;
  }
}
