package rhumb.protocol.address;

/// Which virtual network an EID lives in (RFC 9300 §8, RFC 8060 §4.1): 32 bits in the control
/// plane, of which the data plane carries the low 24.
///
/// @param value the 32 bits, unsigned
public record InstanceId(int value) implements Comparable<InstanceId> {
  /// The default network: written without an LCAF.
  public static final InstanceId DEFAULT = new InstanceId(0);

  /// @throws IllegalArgumentException unless `text` is a number of 0..4294967295
  public static InstanceId parse(String text) {
    try {
      return new InstanceId(Integer.parseUnsignedInt(text));
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("not an instance-id (0..4294967295): \"" + text + "\"");
    }
  }

  public boolean isDefault() {
    return value == 0;
  }

  @Override
  public int compareTo(InstanceId other) {
    return Integer.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toUnsignedString(value);
  }
}
