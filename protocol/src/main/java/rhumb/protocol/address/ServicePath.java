package rhumb.protocol.address;

import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A service function path (type 17, as deployed implementations have it; not in RFC 8060).
///
/// @param path 24 bits
/// @param index 8 bits
public record ServicePath(int path, int index) implements Lcaf {
  public static final int TYPE = 17;

  public ServicePath {
    if (path >>> 24 != 0 || (index & ~0xFF) != 0) {
      throw new IllegalArgumentException("24 bits of path, 8 of index");
    }
  }

  static ServicePath decodeBody(WireReader body) throws MalformedMessage {
    int word = body.u32();
    return new ServicePath(word >>> 8, word & 0xFF);
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u32(path << 8 | index);
  }

  @Override
  public String toString() {
    return "service-path " + path + " index " + index;
  }
}
