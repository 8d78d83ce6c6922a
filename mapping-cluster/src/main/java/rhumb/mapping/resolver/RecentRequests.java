package rhumb.mapping.resolver;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.prefix.Mapping;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;

/// Which ITR has lately asked for which mapping: what it asked for is in its map-cache now, so this
/// is the overlay as the mapping system knows it, whoever made the routers.
///
/// A table of fixed size in which several requests may want the same slot. Then the one that was
/// made less recently is forgotten; but a flood of different ones is not worth the time of those
/// who are to be answered, and what comes while a slot is new is not remembered.
public final class RecentRequests {
  private static final int SLOTS = 8192; // a power of two; some hundred kilobytes when full
  private static final long NEW_MILLIS = 1000;

  /// @param itr where the answer went
  /// @param source the EID that wanted to send, if the ITR said so
  /// @param eid of the mapping that answered
  /// @param ttlMinutes how long the ITR may keep it
  /// @param count since it was first remembered
  public record Request(
      IpAddress itr,
      Optional<Eid> source,
      EidPrefix eid,
      String site,
      int ttlMinutes,
      Instant last,
      long count) {
    /// The same at another time.
    public Request at(Instant other) {
      return new Request(itr, source, eid, site, ttlMinutes, other, count);
    }

    /// This one and as many earlier ones as there are of `earlier`.
    public Request plus(Request earlier) {
      return new Request(itr, source, eid, site, ttlMinutes, last, count + earlier.count);
    }
  }

  private static final class Slot {
    private final IpAddress itr;
    private volatile Optional<Eid> source;
    private final LongAdder count = new LongAdder();
    private volatile Mapping mapping;
    private volatile long lastMillis;

    private Slot(IpAddress itr, Optional<Eid> source, Mapping mapping) {
      this.itr = itr;
      this.source = source;
      this.mapping = mapping;
    }

    private boolean isAbout(IpAddress other, EidPrefix eid) {
      return itr.equals(other) && mapping.eid().equals(eid);
    }
  }

  private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(SLOTS);
  // of what is in each slot: most of what is not there is seen by them, without a look at the slot
  private final AtomicIntegerArray hashes = new AtomicIntegerArray(SLOTS);
  private final Clock clock;

  /// @param clock of leases
  public RecentRequests(Clock clock) {
    this.clock = clock;
  }

  void add(IpAddress itr, Optional<Eid> source, Mapping answered) {
    EidPrefix eid = answered.eid();
    int hash = (31 * itr.hashCode() + eid.hashCode()) * 0x9E37_79B9;
    int first = hash >>> 8 & SLOTS - 1;
    long nowMillis = clock.millis();
    Slot slot = find(first, hash, itr, eid);
    if (slot == null) {
      int index = older(first);
      Slot there = slots.get(index);
      if (there != null && nowMillis - there.lastMillis < NEW_MILLIS) return;
      slot = new Slot(itr, source, answered);
      slots.set(index, slot);
      hashes.set(index, hash);
    }
    slot.mapping = answered;
    if (slot.source.isEmpty()) slot.source = source; // a refresh does not say
    slot.lastMillis = nowMillis;
    slot.count.increment();
  }

  private @Nullable Slot find(int first, int hash, IpAddress itr, EidPrefix eid) {
    Slot slot = at(first, hash, itr, eid);
    return slot == null ? at(first ^ 1, hash, itr, eid) : slot;
  }

  private @Nullable Slot at(int index, int hash, IpAddress itr, EidPrefix eid) {
    if (hashes.get(index) != hash) return null;
    Slot slot = slots.get(index);
    return slot != null && slot.isAbout(itr, eid) ? slot : null;
  }

  /// Of the two slots that a request can be in, the free one or the one to be forgotten.
  private int older(int first) {
    Slot one = slots.get(first);
    Slot other = slots.get(first ^ 1);
    if (one == null || other == null) return one == null ? first : first ^ 1;
    return one.lastMillis <= other.lastMillis ? first : first ^ 1;
  }

  /// The last ones first.
  public List<Request> last(int most) {
    List<Request> all = new ArrayList<>();
    for (int i = 0; i < SLOTS; i++) {
      Slot slot = slots.get(i);
      if (slot != null) all.add(request(slot));
    }
    all.sort(Comparator.comparing(Request::last).reversed());
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }

  private static Request request(Slot slot) {
    Mapping mapping = slot.mapping;
    return new Request(
        slot.itr,
        slot.source,
        mapping.eid(),
        mapping.site(),
        mapping.record().ttlMinutes(),
        Instant.ofEpochMilli(slot.lastMillis),
        slot.count.sum());
  }
}
