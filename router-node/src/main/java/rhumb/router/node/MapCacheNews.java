package rhumb.router.node;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.ForwardingMirror;
import rhumb.router.forwarding.Verdict;
import rhumb.router.view.RouterEvent;
import rhumb.router.view.RouterEvent.Kind;

/// Tells changes of the forwarding table as changes of the map-cache, which they are.
record MapCacheNews(Consumer<RouterEvent> listener) implements ForwardingMirror {
  @Override
  public void published(ForwardingEntry entry) {
    if (entry.verdict() instanceof Verdict.Resolve) return; // stands for what is not cached
    listener.accept(new RouterEvent(Kind.ENTRY_ADDED, entry.prefix(), rlocs(entry)));
  }

  @Override
  public void replaced(ForwardingEntry before, ForwardingEntry now) {
    if (before.verdict().equals(now.verdict())) return; // refreshed
    listener.accept(new RouterEvent(Kind.ENTRY_CHANGED, now.prefix(), rlocs(now)));
  }

  @Override
  public void withdrawn(EidPrefix prefix) {
    if (prefix.length() == 0) return; // stood for what is not cached
    listener.accept(new RouterEvent(Kind.ENTRY_REMOVED, prefix, List.of()));
  }

  private static List<IpAddress> rlocs(ForwardingEntry entry) {
    return entry.verdict() instanceof Verdict.Encapsulate encapsulate
        ? encapsulate.targets().stream()
            .sorted(Comparator.comparingInt(Verdict.Target::priority))
            .map(Verdict.Target::rloc)
            .toList()
        : List.of();
  }
}
