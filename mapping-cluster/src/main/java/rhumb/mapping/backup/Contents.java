package rhumb.mapping.backup;

import java.io.NotSerializableException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.backup.format.Event;
import rhumb.mapping.backup.format.Header;
import rhumb.mapping.backup.format.Snapshot;
import rhumb.mapping.journal.JournalSerializer;
import rhumb.mapping.prefix.PartitionEvent;
import rhumb.mapping.prefix.PartitionState;
import rhumb.mapping.site.SiteDirectoryState;
import rhumb.mapping.site.SitesChanged;
import rhumb.mapping.subscription.SubscriberState;
import rhumb.mapping.subscription.SubscriptionChanged;

/// Finds out what a backup holds by doing what nodes do with it: each entity is its last snapshot
/// and the events since. Whatever a node could not read is found here. Needs the memory of the
/// largest entity.
public final class Contents implements BackupReader.Visitor {
  private final JournalSerializer serializer = new JournalSerializer();
  private final Progress progress;
  private Header header = Header.getDefaultInstance();
  private String id = "";
  private @Nullable Object state;
  private long from; // the number of the event of which the state is
  private long rows;
  private long events;
  private long sites;
  private long keys;
  private long prefixes;
  private long registrations;
  private long marks;
  private long subscriptions;

  /// What was in it.
  ///
  /// @param sites those that were made at run time; those of files are in the files
  /// @param keys of those sites
  /// @param prefixes that were registered
  /// @param registrations of those, one per ETR
  /// @param marks of ETRs whose nonces must rise
  /// @param rows of the journal, and how many of them are events: the history
  public record Summary(
      Instant at,
      String node,
      String release,
      long sites,
      long keys,
      long prefixes,
      long registrations,
      long marks,
      long subscriptions,
      long rows,
      long events) {}

  /// Hears now and then how much has been read.
  public interface Progress {
    /// @param total 0 if there are none at all
    void rows(long done, long total);
  }

  public Contents(Progress progress) {
    this.progress = progress;
  }

  /// After all of it was read.
  public Summary summary() {
    add();
    progress.rows(rows, rows);
    return new Summary(
        Instant.ofEpochMilli(header.getCreatedMs()),
        header.getNode(),
        header.getRelease(),
        sites,
        keys,
        prefixes,
        registrations,
        marks,
        subscriptions,
        rows,
        events);
  }

  @Override
  public void header(Header it) throws BackupFailure {
    header = it;
  }

  @Override
  public void snapshot(Snapshot row) throws BackupFailure {
    begin(row.getPersistenceId());
    state = read(row.getPayload().toByteArray(), row.getManifest());
    from = row.getSequenceNumber();
    counted();
  }

  @Override
  public void event(Event row) throws BackupFailure {
    begin(row.getPersistenceId());
    if (!row.getDeleted()) {
      events++;
      Object event = read(row.getPayload().toByteArray(), row.getManifest());
      if (row.getSequenceNumber() > from) state = after(state, event);
    }
    counted();
  }

  private void begin(String entity) {
    if (entity.equals(id)) return;
    add();
    id = entity;
  }

  /// The entity whose rows have all been read.
  private void add() {
    switch (state) {
      case PartitionState partition -> {
        prefixes += partition.prefixes().size();
        partition.prefixes().forEach((_, prefix) -> registrations += prefix.registrations().size());
        marks += partition.marks().size();
      }
      case SiteDirectoryState directory -> {
        sites += directory.sites().values().stream().flatMap(s -> s.site().stream()).count();
        keys +=
            directory.sites().values().stream()
                .flatMap(s -> s.site().stream())
                .mapToLong(site -> site.keys().size())
                .sum();
      }
      case SubscriberState subscriber -> subscriptions += subscriber.active().size();
      case null, default -> {}
    }
    state = null;
    from = 0;
  }

  private static @Nullable Object after(@Nullable Object state, Object event) {
    return switch (event) {
      case PartitionEvent it ->
          (state instanceof PartitionState before ? before : PartitionState.EMPTY).after(it);
      case SitesChanged it ->
          (state instanceof SiteDirectoryState before ? before : SiteDirectoryState.EMPTY)
              .after(it);
      case SubscriptionChanged it ->
          (state instanceof SubscriberState before ? before : SubscriberState.EMPTY).after(it);
      default -> state;
    };
  }

  private Object read(byte[] payload, String manifest) throws BackupFailure {
    try {
      return serializer.fromBinary(payload, manifest);
    } catch (NotSerializableException | RuntimeException e) {
      throw new BackupFailure(
          "this backup holds what this release cannot read (" + id + ")",
          "use the rhumb command of release " + header.getRelease(),
          e);
    }
  }

  private void counted() {
    rows++;
    if (rows % 256 == 0) progress.rows(rows, header.getRows());
  }
}
