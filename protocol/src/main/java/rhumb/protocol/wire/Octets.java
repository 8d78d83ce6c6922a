package rhumb.protocol.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/// An immutable string of octets: what a record keeps when the wire holds something opaque.
public final class Octets {
  public static final Octets EMPTY = new Octets(new byte[0]);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Octets of(byte... bytes) {
    return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
  }

  /// Not copied: nobody may change `bytes` any more.
  public static Octets wrap(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Octets(bytes);
  }

  public static Octets copyOf(byte[] bytes, int offset, int length) {
    return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  public static Octets zeros(int length) {
    return new Octets(new byte[length]);
  }

  /// @throws IllegalArgumentException if `hex` is not pairs of hexadecimal digits
  public static Octets parse(String hex) {
    return new Octets(HexFormat.of().parseHex(hex));
  }

  public int length() {
    return bytes.length;
  }

  /// The octet at `index` as 0..255.
  public int at(int index) {
    return bytes[index] & 0xFF;
  }

  /// The 16 bits at `index`.
  public int u16(int index) {
    return (bytes[index] & 0xFF) << 8 | bytes[index + 1] & 0xFF;
  }

  /// The ones' complement sum of `length` octets as 16-bit numbers (RFC 1071), in 16 bits.
  public int sum(int from, int length) {
    long sum = 0;
    int i = from;
    for (int end = from + length - 3; i < end; i += 4)
      sum += (int) INT.get(bytes, i) & 0xFFFF_FFFFL;
    int rest = from + length - i;
    if (rest > 1) sum += u16(i);
    if ((rest & 1) != 0) sum += (long) at(from + length - 1) << 8;
    sum = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
    sum = (sum >>> 16) + (sum & 0xFFFF);
    sum = (sum >>> 16) + (sum & 0xFFFF);
    return (int) ((sum >>> 16) + (sum & 0xFFFF));
  }

  public Octets slice(int from, int length) {
    return copyOf(bytes, from, length);
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  /// A reader of these octets; nothing is copied.
  public WireReader reader() {
    return reader(0);
  }

  /// A reader of these octets after the first `from`; nothing is copied.
  public WireReader reader(int from) {
    return WireReader.of(bytes, from, bytes.length - from);
  }

  /// As UTF-8 in quotes, with everything outside printable ASCII escaped: what a peer sends is
  /// shown on terminals and pages.
  public String toPrintableString() {
    var text = new StringBuilder("\"");
    new String(bytes, StandardCharsets.UTF_8)
        .codePoints()
        .forEach(
            c -> {
              if (c >= ' ' && c < 127 && c != '"' && c != '\\') text.append((char) c);
              else text.append(String.format("\\u%04x", c));
            });
    return text.append('"').toString();
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, bytes.length);
  }

  /// As [#equals], but takes as long for a wrong first octet as for a wrong last one.
  public boolean equalsInConstantTime(Octets other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
