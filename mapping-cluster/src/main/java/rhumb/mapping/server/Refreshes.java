package rhumb.mapping.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import rhumb.mapping.control.Outgoing;
import rhumb.mapping.prefix.Mapping;
import rhumb.mapping.prefix.ReadTable;
import rhumb.mapping.registration.Registration;
import rhumb.mapping.registration.Sighting;
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

  /// Guarded by itself.
  private static final class Known {
    private final Registration registration;
    private final EidPrefix partition;
    private final long version;
    private Instant granted; // by the partition
    private Sighting seen;
    private boolean renewed; // and the partition has not heard of it

    private Known(Admitted.Claim claim, long version) {
      registration = claim.registration();
      partition = claim.partition();
      this.version = version;
      seen = registration.seen();
      granted = seen.at();
    }

    private synchronized boolean renews(Registration again) {
      Instant now = again.seen().at();
      boolean soon = now.isBefore(granted.plus(registration.lease().dividedBy(2)));
      return soon && registration.isSameAs(again);
    }

    /// @return whether it has to be told to the partition
    private synchronized boolean renew(Sighting sighting) {
      seen = sighting;
      boolean first = !renewed;
      renewed = true;
      return first;
    }

    private synchronized Registration told() {
      renewed = false;
      return registration.seen(seen);
    }

    private synchronized void grant(Instant at) {
      if (at.isAfter(granted)) granted = at;
    }

    private synchronized boolean isOver(Instant now) {
      return granted.plus(registration.lease()).isBefore(now);
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

  public Refreshes(ReadTable table) {
    this.table = table;
  }

  /// @param all whether every node of the cluster can be reached
  void settled(boolean all) {
    settled = all;
  }

  /// Confirms `admitted` through `out`, if it only repeats what is known here.
  ///
  /// @return whether it is done
  public boolean confirm(Admitted admitted, Consumer<Outgoing> out) {
    if (!renew(admitted)) return false;
    List<MappingRecord> records =
        admitted.claims().stream().map(claim -> claim.registration().record()).toList();
    Confirmation.of(admitted, records).ifPresent(out);
    return true;
  }

  /// Whether all of `admitted` is here and may be confirmed at once. If so, it counts as renewed.
  boolean renew(Admitted admitted) {
    if (!settled) return false;
    List<Known> found = new ArrayList<>(admitted.claims().size());
    for (Admitted.Claim claim : admitted.claims()) {
      Optional<Known> one = find(claim);
      if (one.isEmpty()) return false;
      found.add(one.get());
    }
    for (Known each : found) {
      if (each.renew(admitted.claims().getFirst().registration().seen())) {
        waiting.computeIfAbsent(each.partition, _ -> new Waiting()).add(each);
      }
    }
    return true;
  }

  private Optional<Known> find(Admitted.Claim claim) {
    Registration registration = claim.registration();
    if (registration.seen().strict() || registration.isWithdrawal()) return Optional.empty();
    Known one = known.get(Key.of(registration));
    if (one == null || !one.partition.equals(claim.partition())) return Optional.empty();
    Optional<Mapping> row = table.snapshot().get(registration.eid());
    boolean served =
        row.filter(r -> r.version() == one.version && r.partition().equals(one.partition))
            .isPresent();
    return served && one.renews(registration) ? Optional.of(one) : Optional.empty();
  }

  /// The partition has stored or renewed it.
  ///
  /// @param version of the prefix's row
  void confirmed(Admitted.Claim claim, long version) {
    Registration registration = claim.registration();
    if (registration.seen().strict()) return;
    Key key = Key.of(registration);
    Known one = known.get(key);
    if (one != null && one.version == version && one.registration.isSameAs(registration)) {
      one.grant(registration.seen().at());
    } else if (one != null || known.size() < MOST) {
      known.put(key, new Known(claim, version));
    }
  }

  /// The partition has renewed what it was told, except some that are not as they were.
  void granted(Batch batch, Collection<EidPrefix> except) {
    for (int i = 0; i < batch.all.size(); i++) {
      Registration told = batch.told.get(i);
      if (except.contains(told.eid())) known.remove(Key.of(told));
      else batch.all.get(i).grant(told.seen().at());
    }
  }

  /// It is gone, or not what it was.
  void forget(Registration registration) {
    known.remove(Key.of(registration));
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
    waiting.values().removeIf(each -> each.all.isEmpty());
  }
}
