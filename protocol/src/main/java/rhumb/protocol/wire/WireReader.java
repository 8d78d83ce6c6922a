package rhumb.protocol.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A cursor over received octets that checks before it reads. It never reads outside its bounds,
/// never recurses deeper than [#MAX_DEPTH], and answers every lack with a [MalformedMessage].
public final class WireReader {
  /// How deep addresses may nest in addresses (RFC 8060 allows any depth; nobody needs more).
  public static final int MAX_DEPTH = 4;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] buffer;
  private final int origin; // offset 0 of the message, for error texts
  private final int depth;
  private final int limit;
  private int at;

  private WireReader(byte[] buffer, int origin, int from, int limit, int depth) {
    this.buffer = buffer;
    this.origin = origin;
    this.at = from;
    this.limit = limit;
    this.depth = depth;
  }

  public static WireReader of(byte[] buffer) {
    return new WireReader(buffer, 0, 0, buffer.length, 0);
  }

  /// Reads `length` octets of `buffer` from `offset`; the caller must not change them meanwhile.
  public static WireReader of(byte[] buffer, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, buffer.length);
    return new WireReader(buffer, offset, offset, offset + length, 0);
  }

  /// One element of a counted list.
  public interface Element<T> {
    T read(WireReader in) throws MalformedMessage;
  }

  public int u8() throws MalformedMessage {
    require(1);
    return buffer[at++] & 0xFF;
  }

  public int u16() throws MalformedMessage {
    require(2);
    int value = (short) SHORT.get(buffer, at) & 0xFFFF;
    at += 2;
    return value;
  }

  /// 32 bits as they are; the caller knows whether they are a number or a field of flags.
  public int u32() throws MalformedMessage {
    require(4);
    int value = (int) INT.get(buffer, at);
    at += 4;
    return value;
  }

  /// 48 bits in the low end of a long.
  public long u48() throws MalformedMessage {
    return (long) u16() << 32 | u32() & 0xFFFF_FFFFL;
  }

  public long u64() throws MalformedMessage {
    require(8);
    long value = (long) LONG.get(buffer, at);
    at += 8;
    return value;
  }

  public Octets octets(int length) throws MalformedMessage {
    require(length);
    var octets = Octets.copyOf(buffer, at, length);
    at += length;
    return octets;
  }

  /// The octets before the next zero, which is read, too.
  ///
  /// @param most more of them are malformed
  /// @throws MalformedMessage [DropReason#TRUNCATED] without a zero, or `tooMany`
  public Octets octetsToZero(int most, DropReason tooMany) throws MalformedMessage {
    int start = at;
    while (u8() != 0) {
      if (at - start > most) throw malformed(tooMany);
    }
    return Octets.copyOf(buffer, start, at - start - 1);
  }

  /// What was read since `position()` was `start`.
  public Octets octetsSince(int start) {
    return Octets.copyOf(buffer, origin + start, at - origin - start);
  }

  /// Everything up to the end of this reader.
  public Octets rest() {
    var octets = Octets.copyOf(buffer, at, limit - at);
    at = limit;
    return octets;
  }

  public void skip(int length) throws MalformedMessage {
    require(length);
    at += length;
  }

  /// The octet at the cursor, which stays where it is.
  public int peekU8() throws MalformedMessage {
    require(1);
    return buffer[at] & 0xFF;
  }

  /// The 16 bits at the cursor, which stays where it is.
  public int peekU16() throws MalformedMessage {
    require(2);
    return (short) SHORT.get(buffer, at) & 0xFFFF;
  }

  /// A reader of the next `length` octets, one level deeper; this reader moves past them.
  ///
  /// @throws MalformedMessage [DropReason#NESTED_TOO_DEEP] beyond [#MAX_DEPTH]
  public WireReader nested(int length) throws MalformedMessage {
    require(length);
    if (depth == MAX_DEPTH) throw malformed(DropReason.NESTED_TOO_DEEP);
    var inner = new WireReader(buffer, origin, at, at + length, depth + 1);
    at += length;
    return inner;
  }

  /// `count` elements in a row. Nothing is allocated ahead for a count that the octets cannot hold.
  public <T> List<T> list(int count, Element<? extends T> element) throws MalformedMessage {
    if (count == 0) return List.of();
    if (count == 1) return List.of(element.read(this));
    List<T> elements = new ArrayList<>(Math.min(count, 1 + remaining() / 2));
    for (int i = 0; i < count; i++) elements.add(element.read(this));
    return List.copyOf(elements);
  }

  /// Elements up to the end of this reader; each must take at least one octet.
  public <T> List<T> listToEnd(Element<? extends T> element) throws MalformedMessage {
    List<T> elements = new ArrayList<>();
    while (at < limit) elements.add(element.read(this));
    return List.copyOf(elements);
  }

  public int remaining() {
    return limit - at;
  }

  /// Octets read since the start of the message.
  public int position() {
    return at - origin;
  }

  public void requireEnd() throws MalformedMessage {
    if (at != limit) throw malformed(DropReason.TRAILING_OCTETS);
  }

  /// The failure `reason`, located at the cursor.
  public MalformedMessage malformed(DropReason reason) {
    return new MalformedMessage(reason, at - origin);
  }

  private void require(int octets) throws MalformedMessage {
    if (octets > limit - at || octets < 0) throw malformed(DropReason.TRUNCATED);
  }
}
