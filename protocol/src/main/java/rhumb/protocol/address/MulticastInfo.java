package rhumb.protocol.address;

import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// A multicast source and group (RFC 8060 §4.5): `(S,G)`, or `(*,G)` with a source of length 0.
///
/// @param join J: the sender of a Map-Request joins
/// @param leave L: it leaves
/// @param rendezvousPoint R: the source is a rendezvous point
public record MulticastInfo(
    InstanceId instance,
    boolean rendezvousPoint,
    boolean leave,
    boolean join,
    int sourceLength,
    int groupLength,
    Address source,
    Address group)
    implements Lcaf {
  public static final int TYPE = 9;

  private static final int R = 4;
  private static final int L = 2;
  private static final int J = 1;

  public MulticastInfo {
    if (sourceLength > source.bits() || groupLength > group.bits()) {
      throw new IllegalArgumentException("mask length");
    }
    source = source.masked(sourceLength);
    group = group.masked(groupLength);
  }

  static MulticastInfo decodeBody(int rsvd2, WireReader body) throws MalformedMessage {
    var instance = new InstanceId(body.u32());
    body.skip(2);
    int sourceLength = body.u8();
    int groupLength = body.u8();
    Address source = Address.decode(body);
    Address group = Address.decode(body);
    if (sourceLength > source.bits() || groupLength > group.bits()) {
      throw body.malformed(DropReason.BAD_MASK_LENGTH);
    }
    return new MulticastInfo(
        instance,
        (rsvd2 & R) != 0,
        (rsvd2 & L) != 0,
        (rsvd2 & J) != 0,
        sourceLength,
        groupLength,
        source,
        group);
  }

  @Override
  public int rsvd2() {
    return (rendezvousPoint ? R : 0) | (leave ? L : 0) | (join ? J : 0);
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u32(instance.value()).u16(0).u8(sourceLength).u8(groupLength);
    source.encode(out);
    group.encode(out);
  }

  @Override
  public String toString() {
    return (instance.isDefault() ? "" : "[" + instance + "]")
        + "(%s/%d,%s/%d)".formatted(source, sourceLength, group, groupLength)
        + (join ? " join" : "")
        + (leave ? " leave" : "")
        + (rendezvousPoint ? " rp" : "");
  }
}
