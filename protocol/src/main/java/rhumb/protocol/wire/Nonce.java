package rhumb.protocol.wire;

/// The 64-bit nonce that ties a reply to its request (RFC 9301 §5.2).
///
/// @param value the 64 bits as they are on the wire, first bit highest
public record Nonce(long value) implements Comparable<Nonce> {
  /// Nonces are unsigned on the wire, so they compare as unsigned numbers.
  @Override
  public int compareTo(Nonce other) {
    return Long.compareUnsigned(value, other.value);
  }

  /// The next nonce of a sequence (RFC 9301 §5.6: a Map-Register increments its nonce).
  public Nonce next() {
    return new Nonce(value + 1);
  }

  /// Two halves in upper-case hexadecimal, as routers print them: `0x0524E21F-0x489614BB`.
  @Override
  public String toString() {
    return String.format("0x%08X-0x%08X", (int) (value >>> 32), (int) value);
  }
}
