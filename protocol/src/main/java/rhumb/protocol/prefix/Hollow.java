package rhumb.protocol.prefix;

import org.jspecify.annotations.Nullable;

/// Where a [Rest] was on a [Sheet]. A slot that had a rest once always has one, so that a reader
/// who sees neither a value nor a rest knows that there is none.
final class Hollow extends Rest {
  Hollow(@Nullable Object cover) {
    super(cover);
  }

  @Override
  Hollow withCover(@Nullable Object newCover) {
    return new Hollow(newCover);
  }

  @Override
  long memoryBytes() {
    return 16;
  }
}
