package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A list of memory pieces that one call gathers from or scatters to: `struct iovec`, readv(2). The
/// caller keeps the pieces alive until the call is done.
public final class IoVector {
  private static final int PIECE = 16;

  private final int capacity;
  private final MemorySegment pieces;
  private int count;
  private long length;

  /// Room for `capacity` pieces, up to the kernel's 1024.
  public IoVector(int capacity) {
    this.capacity = capacity;
    pieces = Arena.ofAuto().allocate((long) capacity * PIECE, 8);
  }

  /// Forgets all pieces.
  public IoVector clear() {
    count = 0;
    length = 0;
    return this;
  }

  /// Appends a piece.
  public IoVector add(long address, int octets) {
    if (count == capacity) {
      throw new IllegalStateException("vector of " + capacity + " pieces is full");
    }
    pieces.set(JAVA_LONG, (long) count * PIECE, address);
    pieces.set(JAVA_LONG, (long) count * PIECE + 8, octets);
    count++;
    length += octets;
    return this;
  }

  /// Appends a part of `from`, which must be off the heap.
  public IoVector add(MemorySegment from, long offset, int octets) {
    return add(from.address() + offset, octets);
  }

  /// Pieces in the list.
  public int count() {
    return count;
  }

  /// Octets of all pieces.
  public long length() {
    return length;
  }

  long address() {
    return pieces.address();
  }
}
