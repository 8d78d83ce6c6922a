package rhumb.protocol.address;

import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Two addresses of which one is the key of the other (RFC 8060 §5.5, experimental).
public record KeyValue(Address key, Address value) implements Lcaf {
  public static final int TYPE = 15;

  static KeyValue decodeBody(WireReader body) throws MalformedMessage {
    return new KeyValue(Address.decode(body), Address.decode(body));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encodeBody(WireWriter out) {
    key.encode(out);
    value.encode(out);
  }

  @Override
  public String toString() {
    return key + "=" + value;
  }
}
