package rhumb.mapping.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.control.Peer;
import rhumb.mapping.delegation.DelegationTree;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
import rhumb.mapping.server.Repetitions.Repetition;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.MappingRecord;

/// Registrations that their partitions have confirmed through this node. Most Map-Registers only
/// repeat one of them, once a minute; such a one is confirmed here and now, and the partition hears
/// of it soon after, together with others.
///
/// That is sound as long as the lease at the partition lasts, whatever becomes of the message that
/// renews it: so only during the first half of a lease that the partition itself has granted, only
/// while the read table's row is the one that came of it, and only while all other nodes can be
/// reached, since one of them may have heard otherwise.
public final class Refreshes {
  private static final int MOST = 4_000_000;
  private static final Duration SOON = Duration.ofSeconds(5); // for a partition with many refreshes
  private static final int FEW = 1_000;
  private static final int LARGEST_BATCH = 1_000; // registrations, far below Artery's 256 KiB

  private record Key(EidPrefix eid, Object etr) {
    static Key of(Registration registration) {
      return new Key(registration.eid(), registration.etr().key());
    }
  }

  /// What a partition is to renew.
  static final class Batch {
    private final EidPrefix partition;
    private final List<Known> all;
    private final List<Registration> told;

    private Batch(EidPrefix partition, List<Known> all) {
      this.partition = partition;
      this.all = all;
      told = all.stream().map(Known::told).toList();
    }

    EidPrefix partition() {
      return partition;
    }

    List<Registration> registrations() {
      return told;
    }
  }

  private final ReadTable table;
  private final Supplier<DelegationTree> delegations;
  private final Repetitions repetitions = new Repetitions();
  private final Map<Key, Known> known = new ConcurrentHashMap<>();
  private final Map<EidPrefix, Waiting> waiting = new ConcurrentHashMap<>();
  private volatile boolean settled;

  /// Refreshes of one partition, which it has not heard of. Guarded by itself.
  private static final class Waiting {
    private List<Known> all = new ArrayList<>();
    private long takenNs = System.nanoTime();

    private synchronized void add(Known one) {
      all.add(one);
    }

    private synchronized List<Known> take(long nowNs) {
      boolean early = nowNs - takenNs < SOON.toNanos() && all.size() > FEW;
      if (early || all.isEmpty()) return List.of();
      List<Known> taken = all;
      all = new ArrayList<>();
      takenNs = nowNs;
      return taken;
    }
  }

  /// @param table of this node
  /// @param delegations as they are now
  public Refreshes(ReadTable table, Supplier<DelegationTree> delegations) {
    this.table = table;
    this.delegations = delegations;
  }

  /// @param all whether every node of the cluster can be reached
  void settled(boolean all) {
    settled = all;
  }

  /// Confirms a Map-Register through `out`, if it says in the same words what was confirmed here
  /// before. What else it may be is for others to find out.
  ///
  /// @param octets of any message
  /// @return whether it is done
  public boolean repeat(byte[] octets, Peer peer, Clock clock, Consumer<Outgoing> out) {
    if (!settled) return false;
    Repetition found = repetitions.find(octets, peer, delegations.get());
    if (found == null) return false;
    Instant now = clock.instant();
    if (!found.canBeRenewed(now) || !found.isProvedBy(octets)) return false;
    Sighting seen = Repetitions.sighting(octets, now);
    for (Known each : found.all()) renew(each, seen);
    out.accept(new Outgoing(found.notification(octets), peer.address(), peer.port()));
    return true;
  }

  /// Confirms `admitted` through `out`, if it only repeats what is known here.
  ///
  /// @param octets as it came; nobody changes them any more
  /// @return whether it is done
  public boolean confirm(Admitted admitted, byte[] octets, Consumer<Outgoing> out) {
    List<Known> all = settled ? known(admitted) : List.of();
    if (all.isEmpty()) return false;
    Sighting seen = admitted.claims().getFirst().registration().seen();
    for (Known each : all) renew(each, seen);
    List<MappingRecord> records =
        admitted.claims().stream().map(claim -> claim.registration().record()).toList();
    Optional<Outgoing> notify = Confirmation.of(admitted, records);
    notify.ifPresent(out);
    notify.ifPresent(it -> repetitions.remember(admitted, octets, all, it.payload()));
    return true;
  }

  private void renew(Known one, Sighting seen) {
    if (one.renew(seen)) waiting.computeIfAbsent(one.partition(), _ -> new Waiting()).add(one);
  }

  /// All that `admitted` says; empty if not all of it is here and can be renewed.
  private List<Known> known(Admitted admitted) {
    List<Known> found = new ArrayList<>(admitted.claims().size());
    for (Admitted.Claim claim : admitted.claims()) {
      Registration registration = claim.registration();
      if (registration.seen().strict() || registration.isWithdrawal()) return List.of();
      Known one = known.get(Key.of(registration));
      boolean isSame =
          one != null
              && one.partition().equals(claim.partition())
              && one.canBeRenewed(registration.seen().at())
              && one.isSameAs(registration);
      if (!isSame) return List.of();
      found.add(one);
    }
    return found;
  }

  /// The partition has stored or renewed it.
  ///
  /// @param version of the prefix's row
  void confirmed(Admitted.Claim claim, long version) {
    Registration registration = claim.registration();
    if (registration.seen().strict()) return;
    Optional<Mapping> row = table.row(claim.partition(), registration.eid(), version);
    if (row.isEmpty()) return; // of another partition, or there is a later one
    var key = new Key(row.get().eid(), registration.etr().key());
    Known one = known.get(key);
    if (one != null && one.row().isServed() && one.isSameAs(registration)) {
      one.grant(registration.seen().at());
    } else if (one != null || known.size() < MOST) {
      Known before = known.put(key, new Known(claim, row.get()));
      if (before != null) before.forget();
    }
  }

  /// The partition has renewed what it was told, except some that are not as they were.
  void granted(Batch batch, Collection<EidPrefix> except) {
    for (int i = 0; i < batch.all.size(); i++) {
      Registration told = batch.told.get(i);
      if (except.contains(told.eid())) forget(told);
      else batch.all.get(i).grant(told.seen().at());
    }
  }

  /// It is gone, or not what it was.
  void forget(Registration registration) {
    Known one = known.remove(Key.of(registration));
    if (one != null) one.forget();
  }

  /// What partitions are to hear of now.
  List<Batch> due(long nowNs) {
    List<Batch> batches = new ArrayList<>();
    waiting.forEach(
        (partition, each) -> {
          List<Known> taken = each.take(nowNs);
          for (int from = 0; from < taken.size(); from += LARGEST_BATCH) {
            int end = Math.min(taken.size(), from + LARGEST_BATCH);
            batches.add(new Batch(partition, taken.subList(from, end)));
          }
        });
    return batches;
  }

  /// Lets go of what is over.
  void tidy(Instant now) {
    known.values().removeIf(each -> each.isOver(now));
    repetitions.tidy(delegations.get(), now);
    waiting.values().removeIf(each -> each.all.isEmpty());
  }
}
