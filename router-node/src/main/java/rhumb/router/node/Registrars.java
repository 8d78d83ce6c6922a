package rhumb.router.node;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.router.registrar.EtrRegistrar;
import rhumb.router.settings.RouterSettings.MapServer;

/// The registrars of a router: one for each of its mappings and each Map-Server.
final class Registrars {
  private final List<MapServer> servers;
  private final BiFunction<MappingRecord, MapServer, ActorRef<EtrRegistrar.Command>> spawn;
  private final Map<EidPrefix, List<ActorRef<EtrRegistrar.Command>>> byPrefix =
      new ConcurrentHashMap<>();
  private int running;

  Registrars(
      List<MapServer> servers,
      BiFunction<MappingRecord, MapServer, ActorRef<EtrRegistrar.Command>> spawn) {
    this.servers = servers;
    this.spawn = spawn;
  }

  /// Registers `mappings`, the changed ones at once, and withdraws all others.
  void register(List<MappingRecord> mappings, List<MappingRecord> changed) {
    Set<EidPrefix> gone = new HashSet<>(byPrefix.keySet());
    for (MappingRecord mapping : mappings) {
      gone.remove(mapping.eid());
      List<ActorRef<EtrRegistrar.Command>> known = byPrefix.get(mapping.eid());
      if (known == null) {
        byPrefix.put(mapping.eid(), spawned(mapping));
      } else if (changed.contains(mapping)) {
        known.forEach(registrar -> registrar.tell(new EtrRegistrar.Change(mapping)));
      }
    }
    gone.forEach(this::withdraw);
  }

  private List<ActorRef<EtrRegistrar.Command>> spawned(MappingRecord mapping) {
    List<ActorRef<EtrRegistrar.Command>> all = new ArrayList<>();
    for (MapServer server : servers) all.add(spawn.apply(mapping, server));
    running += all.size();
    return List.copyOf(all);
  }

  private void withdraw(EidPrefix prefix) {
    List<ActorRef<EtrRegistrar.Command>> known = byPrefix.remove(prefix);
    if (known != null) known.forEach(registrar -> registrar.tell(new EtrRegistrar.Withdraw()));
  }

  void withdrawAll() {
    List.copyOf(byPrefix.keySet()).forEach(this::withdraw);
  }

  /// One has withdrawn its registration and is gone.
  void ended() {
    running--;
  }

  /// How many there still are, those that are about to withdraw included.
  int running() {
    return running;
  }

  /// By EID-prefix, for any thread.
  Map<EidPrefix, List<ActorRef<EtrRegistrar.Command>>> byPrefix() {
    return byPrefix;
  }
}
