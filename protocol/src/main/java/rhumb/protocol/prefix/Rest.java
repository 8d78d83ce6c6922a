package rhumb.protocol.prefix;

import org.jspecify.annotations.Nullable;

/// What is below one slot: the prefixes that are longer than the slot is deep. Immutable, or
/// changed in place such that a reader sees the state before or after.
abstract sealed class Rest permits PrefixChain, SkippedPath, StrideNode, Hollow {
  /// What the slot maps to where nothing below matches; used on a [Sheet] only.
  final @Nullable Object cover;

  Rest(@Nullable Object cover) {
    this.cover = cover;
  }

  abstract Rest withCover(@Nullable Object newCover);

  /// Octets of heap, without the values; estimated for object headers of 8 octets and references of
  /// 4.
  abstract long memoryBytes();
}
