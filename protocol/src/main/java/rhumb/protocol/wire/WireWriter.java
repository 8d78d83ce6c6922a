package rhumb.protocol.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A growing buffer that is written in network order. Reusable: [#reset] keeps the memory.
public final class WireWriter {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] buffer = new byte[128];
  private int at;

  public WireWriter u8(int value) {
    reserve(1);
    buffer[at++] = (byte) value;
    return this;
  }

  public WireWriter u16(int value) {
    reserve(2);
    SHORT.set(buffer, at, (short) value);
    at += 2;
    return this;
  }

  public WireWriter u32(int value) {
    reserve(4);
    INT.set(buffer, at, value);
    at += 4;
    return this;
  }

  /// The low 48 bits of `value`.
  public WireWriter u48(long value) {
    return u16((int) (value >>> 32)).u32((int) value);
  }

  public WireWriter u64(long value) {
    reserve(8);
    LONG.set(buffer, at, value);
    at += 8;
    return this;
  }

  public WireWriter octets(Octets octets) {
    reserve(octets.length());
    octets.copyTo(buffer, at);
    at += octets.length();
    return this;
  }

  public WireWriter bytes(byte[] bytes, int offset, int length) {
    reserve(length);
    System.arraycopy(bytes, offset, buffer, at, length);
    at += length;
    return this;
  }

  public WireWriter zeros(int length) {
    reserve(length);
    Arrays.fill(buffer, at, at + length, (byte) 0);
    at += length;
    return this;
  }

  /// Overwrites 16 bits that were written earlier, such as a length known only afterwards.
  public WireWriter patchU16(int position, int value) {
    SHORT.set(buffer, position, (short) value);
    return this;
  }

  public int position() {
    return at;
  }

  public WireWriter reset() {
    at = 0;
    return this;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, at);
  }

  public Octets toOctets() {
    return Octets.copyOf(buffer, 0, at);
  }

  /// The backing array, valid up to [#position] and until the next write: no copy for the hot
  /// paths.
  public byte[] array() {
    return buffer;
  }

  private void reserve(int octets) {
    if (buffer.length - at < octets) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, at + octets));
    }
  }
}
