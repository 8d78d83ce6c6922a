package rhumb.mapping.node;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.view.MappingEvent;
import rhumb.mapping.view.MappingEvent.Kind;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.mapping.Locator;

/// Tells changes of the read table as changes of registrations, which they are.
record RegistrationNews(Consumer<MappingEvent> listener) implements ReadTable.Listener {
  @Override
  public void published(Optional<Mapping> before, Mapping now) {
    if (before.isEmpty()) tell(Kind.REGISTERED, now, rlocs(now));
    else if (!before.get().record().equals(now.record())) tell(Kind.CHANGED, now, rlocs(now));
  }

  @Override
  public void withdrawn(Mapping last) {
    tell(Kind.ENDED, last, List.of());
  }

  private void tell(Kind kind, Mapping mapping, List<Rloc> rlocs) {
    listener.accept(new MappingEvent(kind, mapping.site(), mapping.eid(), rlocs));
  }

  private static List<Rloc> rlocs(Mapping mapping) {
    return mapping.record().locators().stream().map(Locator::rloc).toList();
  }
}
