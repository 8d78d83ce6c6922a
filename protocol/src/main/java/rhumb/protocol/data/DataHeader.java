package rhumb.protocol.data;

import static rhumb.protocol.wire.NetworkOrder.U32;

import java.lang.foreign.MemorySegment;

/// The 8-octet LISP header (RFC 9300 §5.3) seen in place. Owns nothing; re-wrapped per packet.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |N|L|E|V|I|R|K|K|            Nonce/Map-Version                  |
/// |                 Instance ID/Locator-Status-Bits               |
/// ```
public final class DataHeader {
  /// Octets.
  public static final int LENGTH = 8;

  /// The UDP destination port of the data plane.
  public static final int PORT = 4341;

  private static final int N = 0x8000_0000;
  private static final int L = 0x4000_0000;
  private static final int E = 0x2000_0000;
  private static final int V = 0x1000_0000;
  private static final int I = 0x0800_0000;
  private static final int P = 0x0400_0000;
  private static final int KK = 0x0300_0000;

  private MemorySegment buffer = MemorySegment.NULL;
  private long at;

  @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // the same object
  public DataHeader wrap(MemorySegment buffer, long at) {
    if (this.buffer != buffer) this.buffer = buffer; // see IpHeader
    this.at = at;
    return this;
  }

  private int first() {
    return buffer.get(U32, at);
  }

  private int second() {
    return buffer.get(U32, at + 4);
  }

  /// N: the 24 bits are a nonce, also when V is set as well.
  public boolean hasNonce() {
    return (first() & N) != 0;
  }

  /// 24 bits; meaningful only if [#hasNonce].
  public int nonce() {
    return first() & 0xFF_FFFF;
  }

  /// L: the locator-status-bits are valid.
  public boolean hasLocatorStatusBits() {
    return (first() & L) != 0;
  }

  /// 32 bits without an instance-id, 8 with one; meaningful only if [#hasLocatorStatusBits].
  public int locatorStatusBits() {
    return hasInstanceId() ? second() & 0xFF : second();
  }

  /// E: the sender wants its nonce echoed; meaningless without a nonce.
  public boolean requestsEcho() {
    return (first() & (N | E)) == (N | E);
  }

  /// V without N: the 24 bits are map-versions (RFC 9302).
  public boolean hasMapVersions() {
    return (first() & (N | V)) == V;
  }

  /// 12 bits; meaningful only if [#hasMapVersions].
  public int sourceMapVersion() {
    return first() >>> 12 & 0xFFF;
  }

  /// 12 bits; meaningful only if [#hasMapVersions].
  public int destinationMapVersion() {
    return first() & 0xFFF;
  }

  public boolean hasInstanceId() {
    return (first() & I) != 0;
  }

  /// The 24 bits, 0 without the I bit: a sender may leave out the default instance.
  public int instanceId() {
    return hasInstanceId() ? second() >>> 8 : 0;
  }

  /// P of RFC 9305, a reserved bit of RFC 9300: [#nextProtocol] names the payload.
  public boolean hasNextProtocol() {
    return (first() & P) != 0;
  }

  /// 8 bits; meaningful only if [#hasNextProtocol].
  public int nextProtocol() {
    return first() & 0xFF;
  }

  /// KK: 0 is cleartext (RFC 8061).
  public int keyId() {
    return (first() & KK) >>> 24;
  }

  /// Writes a header without nonce, versions and status bits; instance 0 is left out.
  public DataHeader write(int instanceId) {
    return writeWords(instanceId == 0 ? 0 : I, instanceId << 8);
  }

  /// Writes a header with a 24-bit nonce; instance 0 is left out.
  public DataHeader writeWithNonce(int nonce, boolean requestEcho, int instanceId) {
    int flags = N | (requestEcho ? E : 0) | (instanceId == 0 ? 0 : I);
    return writeWords(flags | nonce & 0xFF_FFFF, instanceId << 8);
  }

  /// Writes a header with map-versions of 12 bits (RFC 9302); instance 0 is left out.
  public DataHeader writeWithMapVersions(int source, int destination, int instanceId) {
    int versions = (source & 0xFFF) << 12 | destination & 0xFFF;
    return writeWords(V | (instanceId == 0 ? 0 : I) | versions, instanceId << 8);
  }

  /// Writes a header that names its payload (RFC 9305), which excludes nonce and versions.
  public DataHeader writeWithNextProtocol(int nextProtocol, int instanceId) {
    return writeWords(P | (instanceId == 0 ? 0 : I) | nextProtocol & 0xFF, instanceId << 8);
  }

  /// Adds locator-status-bits to a header that was written: 8 of them beside an instance-id.
  public DataHeader setLocatorStatusBits(int bits) {
    int second = second();
    int all = hasInstanceId() ? second & ~0xFF | bits & 0xFF : bits;
    return writeWords(first() | L, all);
  }

  /// Says which key the payload is encrypted with, 1..3, in a header that was written (RFC 8061).
  public DataHeader setKeyId(int keyId) {
    return writeWords(first() & ~KK | (keyId & 3) << 24, second());
  }

  private DataHeader writeWords(int first, int second) {
    buffer.set(U32, at, first);
    buffer.set(U32, at + 4, second);
    return this;
  }
}
