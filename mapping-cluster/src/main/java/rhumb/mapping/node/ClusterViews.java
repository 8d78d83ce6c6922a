package rhumb.mapping.node;

import akka.actor.Address;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import akka.cluster.sharding.ShardRegion.ClusterShardingStats;
import akka.cluster.sharding.typed.GetClusterShardingStats;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.cluster.typed.Leave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import rhumb.mapping.prefix.Partition;
import rhumb.mapping.view.ClusterView;

/// The cluster as people see it: who is in it, and who has which shard.
final class ClusterViews {
  private static final Duration PATIENCE = Duration.ofSeconds(1); // others answer in milliseconds
  private static final String SHARDS = "akka.cluster.sharding.number-of-shards";

  private final ActorSystem<?> system;
  private volatile Map<Integer, String> lastHeard = Map.of();

  ClusterViews(ActorSystem<?> system) {
    this.system = system;
  }

  /// While a member does not answer, Akka's coordinator says nothing about any: then the shards are
  /// where they were when it last did, which is right until it hands them to others.
  CompletionStage<ClusterView> view() {
    CompletionStage<ClusterShardingStats> asked =
        AskPattern.ask(
            ClusterSharding.get(system).shardState(),
            replyTo -> new GetClusterShardingStats(Partition.TYPE, PATIENCE, replyTo),
            PATIENCE.multipliedBy(2),
            system.scheduler());
    return asked
        .thenApply(ClusterViews::byShard)
        .thenApply(this::orLastHeard)
        .thenApply(this::view);
  }

  private Map<Integer, String> orLastHeard(Map<Integer, String> heard) {
    if (heard.isEmpty()) return lastHeard;
    lastHeard = heard;
    return heard;
  }

  private static Map<Integer, String> byShard(ClusterShardingStats stats) {
    Map<Integer, String> found = new TreeMap<>();
    stats
        .getRegions()
        .forEach(
            (region, its) ->
                its.getStats()
                    .keySet()
                    .forEach(shard -> found.put(Integer.parseInt(shard), text(region))));
    return found;
  }

  private ClusterView view(Map<Integer, String> shards) {
    Cluster cluster = Cluster.get(system);
    CurrentClusterState state = cluster.state();
    List<Member> inOrder = new ArrayList<>();
    state.getMembers().forEach(inOrder::add);
    inOrder.sort((a, b) -> a.isOlderThan(b) ? -1 : b.isOlderThan(a) ? 1 : 0);
    return new ClusterView(
        text(cluster.selfMember().address()),
        Optional.ofNullable(state.getLeader()).map(ClusterViews::text).orElse(""),
        inOrder.stream().map(member -> member(member, state, shards)).toList(),
        shards,
        system.settings().config().getInt(SHARDS));
  }

  private static ClusterView.Member member(
      Member member, CurrentClusterState state, Map<Integer, String> shards) {
    String address = text(member.address());
    return new ClusterView.Member(
        address,
        member.status().toString().toLowerCase(Locale.ROOT),
        !state.getUnreachable().contains(member),
        Collections.frequency(shards.values(), address));
  }

  boolean remove(String address, boolean orderly) {
    Cluster cluster = Cluster.get(system);
    Optional<Address> known =
        StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
            .map(Member::address)
            .filter(each -> text(each).equals(address))
            .findFirst();
    known.ifPresent(
        member -> cluster.manager().tell(orderly ? Leave.create(member) : new Down(member)));
    return known.isPresent();
  }

  private static String text(Address address) {
    return address.getHost().orElse("") + ":" + address.getPort().map(String::valueOf).orElse("");
  }
}
