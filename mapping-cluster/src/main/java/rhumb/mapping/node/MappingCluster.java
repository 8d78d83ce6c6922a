package rhumb.mapping.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.PoisonPill;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rhumb.mapping.prefix.Description;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.prefix.Publisher;
import rhumb.mapping.prefix.Replica;
import rhumb.mapping.site.SiteBook;
import rhumb.mapping.site.SiteChange;
import rhumb.mapping.site.SiteDirectory;
import rhumb.mapping.site.SiteSync;
import rhumb.mapping.subscription.Subscriber;
import rhumb.mapping.subscription.SubscriptionDesk;
import rhumb.protocol.address.EidPrefix;

/// This node's part of the mapping cluster: the actor system, its membership, and the way to every
/// partition wherever it lives.
final class MappingCluster {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration CHANGE = Duration.ofSeconds(12);
  private static final Duration STOP = Duration.ofSeconds(20);

  private final ActorSystem<SpawnProtocol.Command> system;
  private final ClusterSharding sharding;
  private final ActorRef<ShardingEnvelope<Partition.Command>> partitions;
  private final ActorRef<ShardingEnvelope<SiteDirectory.Command>> directory;
  private final ActorRef<ShardingEnvelope<Subscriber.Command>> subscribers;
  private final ClusterViews views;
  private volatile @Nullable ActorRef<SiteSync.Command> siteSync;

  private MappingCluster(
      ActorSystem<SpawnProtocol.Command> system,
      ClusterSharding sharding,
      ActorRef<ShardingEnvelope<Partition.Command>> partitions,
      ActorRef<ShardingEnvelope<SiteDirectory.Command>> directory,
      ActorRef<ShardingEnvelope<Subscriber.Command>> subscribers) {
    this.system = system;
    this.sharding = sharding;
    this.partitions = partitions;
    this.directory = directory;
    this.subscribers = subscribers;
    this.views = new ClusterViews(system);
  }

  static MappingCluster start(Config config, Partition.Setup setup, Subscriber.Setup subscriber) {
    ActorSystem<SpawnProtocol.Command> system =
        ActorSystem.create(Behaviors.setup(_ -> SpawnProtocol.create()), NodeConfig.SYSTEM, config);
    ClusterSharding sharding = ClusterSharding.get(system);
    var entity =
        Entity.of(
            Partition.TYPE,
            context -> Partition.create(EidPrefix.parse(context.getEntityId()), setup));
    var sites = Entity.of(SiteDirectory.TYPE, _ -> SiteDirectory.create(setup.majority()));
    var subscribers =
        Entity.of(
            Subscriber.TYPE,
            context ->
                Subscriber.create(SubscriptionDesk.identity(context.getEntityId()), subscriber));
    return new MappingCluster(
        system, sharding, sharding.init(entity), sharding.init(sites), sharding.init(subscribers));
  }

  /// Joins the seed nodes, or itself if there are none, and waits until it is a member.
  void join(boolean alone, Duration patience) throws StartFailure {
    Cluster cluster = Cluster.get(system);
    if (alone) cluster.manager().tell(Join.create(cluster.selfMember().address()));
    var up = new CompletableFuture<Boolean>();
    akka.cluster.Cluster.get(system).registerOnMemberUp(() -> up.complete(true));
    await(up, patience, "the cluster was not joined", "are the other nodes there?");
  }

  /// Fills the read table from all partitions, which wakes them, and keeps it as they are.
  ///
  /// @param patience for the next of them: with very many it takes long, but not for ever
  /// @param wanted partitions that this node needs in any case
  /// @return who does it
  ActorRef<Replica.Command> replicate(
      Publisher publisher,
      Supplier<List<EidPrefix>> names,
      Predicate<EidPrefix> wanted,
      Duration interval,
      Duration patience)
      throws StartFailure {
    var filled = new CompletableFuture<Boolean>();
    var missing = new AtomicInteger();
    IntConsumer heard =
        left -> {
          missing.set(left);
          if (left == 0) filled.complete(true);
        };
    var setup = new Replica.Setup(publisher, names, wanted, partitions, interval, heard);
    ActorRef<Replica.Command> replica = spawnAsking(Replica.create(setup), "replica", patience);
    await(filled, patience, missing::get, "nothing more of the journal was read", "");
    return replica;
  }

  /// Fills the book with the sites that were created at run time, and keeps it up to date.
  void learnSites(SiteBook book, Duration interval, Duration patience) throws StartFailure {
    var filled = new CompletableFuture<Boolean>();
    var setup = new SiteSync.Setup(book, directory, interval, () -> filled.complete(true));
    siteSync = spawnAsking(SiteSync.create(setup), "site-sync", patience);
    await(filled, patience, "the journal was not read", "");
  }

  /// Without waiting for the next turn.
  private void learnNow() {
    ActorRef<SiteSync.Command> sync = siteSync;
    if (sync != null) sync.tell(new SiteSync.Now());
  }

  CompletionStage<SiteDirectory.Changed> change(List<SiteChange> changes, boolean dryRun) {
    return sharding
        .entityRefFor(SiteDirectory.TYPE, SiteDirectory.ENTITY)
        .<SiteDirectory.Changed>ask(
            replyTo -> new SiteDirectory.Change(changes, dryRun, replyTo), CHANGE)
        .whenComplete((_, _) -> learnNow());
  }

  /// Each partition is asked once, whoever's prefixes are in it.
  CompletionStage<List<Description>> describe(List<EidPrefix> names) {
    List<CompletableFuture<Description>> parts =
        names.stream().map(name -> describe(name).toCompletableFuture()).toList();
    return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> parts.stream().map(CompletableFuture::join).toList());
  }

  private CompletionStage<Description> describe(EidPrefix name) {
    List<Description.Prefix> all = new ArrayList<>(); // one page at a time adds to it
    return describe(name, Optional.empty(), all)
        .thenApply(_ -> new Description(all, Optional.empty()));
  }

  private CompletionStage<Description> describe(
      EidPrefix name, Optional<EidPrefix> after, List<Description.Prefix> all) {
    return partition(name)
        .<Description>ask(replyTo -> new Partition.Describe(after, replyTo), ANSWER)
        .thenCompose(
            page -> {
              all.addAll(page.prefixes());
              return page.next().isEmpty()
                  ? CompletableFuture.completedFuture(page)
                  : describe(name, page.next(), all);
            });
  }

  private EntityRef<Partition.Command> partition(EidPrefix name) {
    return sharding.entityRefFor(Partition.TYPE, name.toString());
  }

  ActorRef<ShardingEnvelope<Partition.Command>> partitions() {
    return partitions;
  }

  ActorRef<ShardingEnvelope<Subscriber.Command>> subscribers() {
    return subscribers;
  }

  /// As [#spawn], for an actor that asks others again and again: it stops first, so that a node
  /// does not wait for answers when it leaves.
  <T> ActorRef<T> spawnAsking(Behavior<T> behavior, String name, Duration patience)
      throws StartFailure {
    ActorRef<T> asking = spawn(behavior, name, patience);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "stop-" + name,
            () -> {
              Adapter.toClassic(asking)
                  .tell(PoisonPill.getInstance(), akka.actor.ActorRef.noSender());
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    return asking;
  }

  <T> ActorRef<T> spawn(Behavior<T> behavior, String name, Duration patience) throws StartFailure {
    CompletionStage<ActorRef<T>> spawned =
        AskPattern.ask(
            system,
            replyTo -> new SpawnProtocol.Spawn<>(behavior, name, Props.empty(), replyTo),
            patience,
            system.scheduler());
    return await(spawned.toCompletableFuture(), patience, "the node did not start", "");
  }

  <C, A> CompletionStage<A> ask(ActorRef<C> whom, Function<ActorRef<A>, C> question) {
    return AskPattern.ask(whom, question::apply, ANSWER, system.scheduler());
  }

  ClusterViews views() {
    return views;
  }

  /// Whether this node is a member, and how many others cannot be reached.
  boolean isUp() {
    return Cluster.get(system).selfMember().status().equals(MemberStatus.up());
  }

  int members() {
    return akka.cluster.Cluster.get(system).readView().members().size();
  }

  int unreachable() {
    return akka.cluster.Cluster.get(system).state().getUnreachable().size();
  }

  /// Whether this node sees most of the others, or all that goes on if they are parted. Not before
  /// it has started.
  static boolean isWithMajority(@Nullable MappingCluster running) {
    if (running == null) return false;
    Cluster cluster = Cluster.get(running.system);
    return Majority.of(cluster.selfMember().address(), cluster.state());
  }

  /// Calls `then` when this node begins to leave the cluster, for whatever reason.
  void whenLeaving(Runnable then) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "leaving",
            () -> {
              then.run();
              return CompletableFuture.completedFuture(Done.getInstance());
            });
  }

  /// Calls `then` when this node is no longer part of the cluster, for whatever reason.
  void whenTerminated(Runnable then) {
    system.getWhenTerminated().thenRun(then);
  }

  boolean isTerminated() {
    return system.whenTerminated().isCompleted();
  }

  /// Leaves the cluster and waits until no actor is left.
  void stop() {
    CompletionStage<Done> stopped =
        CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
    try {
      stopped.toCompletableFuture().get(STOP.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      system.terminate(); // it has not left in time, so it goes without
    }
  }

  private static <T> T await(
      CompletableFuture<T> future, Duration patience, String failure, String hint)
      throws StartFailure {
    return await(future, patience, () -> 0, failure, hint);
  }

  /// @param left what is still to come; while it gets less, there is patience for more
  private static <T> T await(
      CompletableFuture<T> future, Duration patience, IntSupplier left, String failure, String hint)
      throws StartFailure {
    try {
      TimeoutException late;
      int before;
      do {
        before = left.getAsInt();
        try {
          return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          late = e;
        }
      } while (left.getAsInt() < before);
      throw new StartFailure(failure + " within " + patience.toSeconds() + " s", hint, late);
    } catch (ExecutionException e) {
      throw new StartFailure(failure + ": " + e.getCause(), hint, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("the start was interrupted", "", e);
    }
  }
}
