package rhumb.mapping.prefix;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.prefix.PrefixTrie;

/// A node's own copy of all mappings, from which it answers Map-Requests without asking anybody.
/// Written by the registered prefixes, read by any thread without a lock.
public final class ReadTable {
  private final AtomicReference<PrefixTrie<Mapping>> trie =
      new AtomicReference<>(PrefixTrie.empty());

  /// An immutable snapshot.
  public PrefixTrie<Mapping> snapshot() {
    return trie.get();
  }

  /// Ignored if a later version of the mapping is there.
  public void publish(Mapping mapping) {
    update(
        current ->
            isAfter(current, mapping.eid(), mapping.version())
                ? current
                : current.with(mapping.eid(), mapping));
  }

  /// Ignored if a later version of the mapping is there.
  ///
  /// @param version of the partition when the mapping ended
  public void withdraw(EidPrefix eid, long version) {
    update(current -> isAfter(current, eid, version) ? current : current.without(eid));
  }

  private static boolean isAfter(PrefixTrie<Mapping> trie, EidPrefix eid, long version) {
    return trie.get(eid).filter(present -> present.version() > version).isPresent();
  }

  private void update(UnaryOperator<PrefixTrie<Mapping>> change) {
    trie.updateAndGet(change);
  }
}
