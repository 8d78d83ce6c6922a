package rhumb.mapping.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.view.MappingEvent;
import rhumb.mapping.view.MappingEvent.Kind;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;

/// Tells changes of the read table as changes of registrations, which they are. Keeps the first
/// ones until somebody listens: sites register before the last part of a node has started.
final class RegistrationNews implements ReadTable.Listener {
  private static final int MOST = 256;

  private final List<MappingEvent> early = new ArrayList<>(); // guarded by this, as the other
  private Optional<Consumer<MappingEvent>> listener = Optional.empty();

  synchronized void listen(Consumer<MappingEvent> to) {
    early.forEach(to);
    early.clear();
    listener = Optional.of(to);
  }

  @Override
  public void published(Optional<Mapping> before, Mapping now) {
    if (before.isEmpty()) tell(Kind.REGISTERED, now, rlocs(now));
    else if (!before.get().record().equals(now.record())) tell(Kind.CHANGED, now, rlocs(now));
  }

  @Override
  public void withdrawn(Mapping last) {
    tell(Kind.ENDED, last, List.of());
  }

  private synchronized void tell(Kind kind, Mapping mapping, List<Rloc> rlocs) {
    var event = new MappingEvent(kind, mapping.site(), mapping.eid(), rlocs);
    if (listener.isPresent()) listener.get().accept(event);
    else if (early.size() < MOST) early.add(event);
  }

  private static List<Rloc> rlocs(Mapping mapping) {
    return mapping.record().locators().stream().map(Locator::rloc).toList();
  }
}
