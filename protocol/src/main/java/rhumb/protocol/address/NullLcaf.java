package rhumb.protocol.address;

import rhumb.protocol.wire.WireWriter;

/// No address at all (RFC 8060 §4.9, type 0): a place that is held without saying anything.
public record NullLcaf() implements Lcaf {
  public static final int TYPE = 0;

  static final NullLcaf INSTANCE = new NullLcaf();

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encodeBody(WireWriter out) {} // there is none

  @Override
  public String toString() {
    return "null";
  }
}
