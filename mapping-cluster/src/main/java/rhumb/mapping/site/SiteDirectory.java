package rhumb.mapping.site;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// The only writer of sites that are created at run time: one actor in the whole cluster. Every
/// node has a copy of what is in it, and asks what has changed several times a second.
/// ```
/// HTTP ─ Change ─▶ SiteDirectory ─ SitesChanged ─▶ journal
///                       ▲ Since
///   SiteSync, one a node┘ ─▶ SiteBook ─▶ delegations, static mappings
/// ```
public final class SiteDirectory
    extends EventSourcedBehavior<SiteDirectory.Command, SitesChanged, SiteDirectoryState> {
  public static final EntityTypeKey<Command> TYPE =
      EntityTypeKey.create(Command.class, "SiteDirectory");

  /// There is one.
  public static final String ENTITY = "sites";

  /// What a page may weigh: far below Artery's 256 KiB.
  private static final int PAGE_OCTETS = 100_000;

  private static final int SNAPSHOT_EVERY = 500;

  public sealed interface Command {}

  /// @param dryRun say what would become of it, and leave it at that
  public record Change(List<SiteChange> changes, boolean dryRun, ActorRef<Changed> replyTo)
      implements Command {
    public Change {
      changes = List.copyOf(changes);
    }
  }

  /// In the order of the changes, and stored.
  public record Changed(List<SiteResult> results) {
    public Changed {
      results = List.copyOf(results);
    }
  }

  /// Asks what has changed since `version`.
  public record Since(long version, ActorRef<Page> replyTo) implements Command {}

  /// Some of what has changed, the oldest change first.
  ///
  /// @param reset what was known before does not count any more
  /// @param version that whoever has these changes is at now
  /// @param more whether there are further changes
  public record Page(boolean reset, long version, boolean more, List<StoredSite> sites) {
    public Page {
      sites = List.copyOf(sites);
    }
  }

  /// @param majority whether this node sees so much of its cluster that it may decide
  public static Behavior<Command> create(BooleanSupplier majority) {
    return Behaviors.setup(_ -> new SiteDirectory(majority));
  }

  private final BooleanSupplier majority;
  private final TreeMap<Long, String> byVersion = new TreeMap<>(); // an index, made of the state

  private SiteDirectory(BooleanSupplier majority) {
    super(
        PersistenceId.of(TYPE.name(), ENTITY),
        SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(2), 0.2));
    this.majority = majority;
  }

  @Override
  public SiteDirectoryState emptyState() {
    return SiteDirectoryState.EMPTY;
  }

  @Override
  public EventHandler<SiteDirectoryState, SitesChanged> eventHandler() {
    return SiteDirectoryState::after;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2).withDeleteEventsOnSnapshot();
  }

  @Override
  public SignalHandler<SiteDirectoryState> signalHandler() {
    return newSignalHandlerBuilder().onSignal(RecoveryCompleted.instance(), this::index).build();
  }

  @Override
  public CommandHandler<Command, SitesChanged, SiteDirectoryState> commandHandler() {
    return newCommandHandlerBuilder().forAnyState().onAnyCommand(this::on);
  }

  private void index(SiteDirectoryState state) {
    byVersion.clear();
    state.sites().values().forEach(stored -> byVersion.put(stored.version(), stored.name()));
  }

  private Effect<SitesChanged, SiteDirectoryState> on(SiteDirectoryState state, Command command) {
    return switch (command) {
      case Change change -> majority.getAsBoolean() ? onChange(state, change) : Effect().none();
      case Since(var version, var replyTo) -> {
        replyTo.tell(page(state, version));
        yield Effect().none();
      }
    };
  }

  private Effect<SitesChanged, SiteDirectoryState> onChange(
      SiteDirectoryState state, Change change) {
    SiteDecision decision = SiteDecision.of(state, change.changes());
    var changed = new Changed(decision.results());
    Optional<SitesChanged> event = decision.event();
    if (event.isEmpty() || change.dryRun()) {
      change.replyTo().tell(changed);
      return Effect().none();
    }
    return Effect()
        .persist(event.get())
        .thenRun(
            now -> {
              index(state, now, event.get());
              change.replyTo().tell(changed);
            });
  }

  private void index(SiteDirectoryState before, SiteDirectoryState now, SitesChanged event) {
    if (now.complete() != before.complete()) {
      index(now);
      return;
    }
    for (StoredSite each : event.sites()) {
      StoredSite old = before.sites().get(each.name());
      if (old != null) byVersion.remove(old.version());
    }
    for (StoredSite each : event.sites()) {
      StoredSite last = now.sites().get(each.name());
      if (last != null && last.version() == each.version()) {
        byVersion.put(each.version(), each.name());
      }
    }
  }

  private Page page(SiteDirectoryState state, long since) {
    boolean reset = since != 0 && since < state.complete() || since > state.version();
    long from = reset ? 0 : since;
    List<StoredSite> sites = new ArrayList<>();
    int octets = 0;
    for (var each : byVersion.tailMap(from, false).entrySet()) {
      StoredSite stored = state.sites().get(each.getValue());
      if (stored == null) continue;
      octets += weight(stored);
      if (octets > PAGE_OCTETS && !sites.isEmpty()) {
        return new Page(reset, sites.getLast().version(), true, sites);
      }
      sites.add(stored);
    }
    return new Page(reset, state.version(), false, sites);
  }

  /// Roughly what it takes on the way.
  private static int weight(StoredSite stored) {
    return 100
        + stored
            .site()
            .map(
                site ->
                    site.prefixes().size() * 60
                        + site.keys().size() * 80
                        + site.allowedLocators().size() * 20
                        + site.policy().subscribers().size() * 60
                        + site.description().map(String::length).orElse(0) * 3)
            .orElse(0);
  }
}
