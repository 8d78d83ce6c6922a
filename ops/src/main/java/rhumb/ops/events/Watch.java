package rhumb.ops.events;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.mapping.site.SiteNews;
import rhumb.mapping.view.ClusterView;
import rhumb.mapping.view.MappingEvent;
import rhumb.mapping.view.MappingQueries;
import rhumb.mapping.view.MappingStatistics;
import rhumb.protocol.wire.DropReason;
import rhumb.router.view.LocatorView;
import rhumb.router.view.RouterEvent;
import rhumb.router.view.RouterQueries;
import rhumb.router.view.RouterStatistics;

/// Notices what happens at a node. Mappings tell their changes themselves; what is counted and who
/// is there is looked at once a second, so that a flood of anything makes one event a second.
public final class Watch {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);

  /// Asking for the cluster asks every member.
  private static final int LOOKS_PER_CLUSTER = 5;

  /// Of those changed together, that are told one by one.
  private static final int MOST_SITES = 20;

  private final EventLog events;
  private final Optional<MappingQueries> mapping;
  private final Optional<RouterQueries> router;
  private final AtomicBoolean looking = new AtomicBoolean();

  // Only touched by the look that is under way.
  private final Map<String, Long> counts = new HashMap<>();
  private int looks;
  private Map<String, Boolean> locators = Map.of();
  private Map<String, ClusterView.Member> members = Map.of();

  private Watch(EventLog events, Optional<MappingQueries> mapping, Optional<RouterQueries> router) {
    this.events = events;
    this.mapping = mapping;
    this.router = router;
  }

  /// Begins to listen; [#look] is to be called once a second.
  public static Watch over(
      EventLog events, Optional<MappingQueries> mapping, Optional<RouterQueries> router) {
    mapping.ifPresent(node -> node.listen(change -> events.add(told(change))));
    mapping
        .flatMap(MappingQueries::administration)
        .ifPresent(sites -> sites.listen(news -> told(news).forEach(events::add)));
    router.ifPresent(node -> node.listen(change -> events.add(told(change))));
    return new Watch(events, mapping, router);
  }

  private static Happening told(MappingEvent change) {
    String where = change.locators().isEmpty() ? "" : " at " + words(change.locators());
    Happening it =
        switch (change.kind()) {
          case REGISTERED ->
              Happening.of(
                  Happening.Type.REGISTRATION_ADDED,
                  change.site() + " registered " + change.eid() + where);
          case CHANGED ->
              Happening.of(
                  Happening.Type.REGISTRATION_CHANGED,
                  change.site() + " registers " + change.eid() + where + " now");
          case ENDED ->
              Happening.of(
                  Happening.Type.REGISTRATION_ENDED,
                  change.eid() + " of " + change.site() + " is gone");
        };
    return it.eid(change.eid()).site(change.site()).rlocs(change.locators());
  }

  /// An import of many is told as one.
  private static List<Happening> told(List<SiteNews> news) {
    if (news.size() <= MOST_SITES) return news.stream().map(Watch::told).toList();
    String by = news.getFirst().by();
    String text = news.size() + " sites were created, changed or removed";
    return List.of(did(Happening.of(Happening.Type.CONFIG_CHANGED, text + byWhom(by)), by));
  }

  private static Happening told(SiteNews news) {
    String what =
        switch (news.kind()) {
          case CREATED -> " was created";
          case CHANGED -> " has other " + String.join(", ", news.changed());
          case REMOVED -> " was removed";
        };
    String text = "site " + news.name() + what + byWhom(news.by());
    return did(Happening.of(Happening.Type.CONFIG_CHANGED, text).site(news.name()), news.by());
  }

  private static String byWhom(String by) {
    return by.isEmpty() ? "" : ", by " + by;
  }

  private static Happening did(Happening it, String by) {
    return by.isEmpty() ? it : it.by(by);
  }

  private static Happening told(RouterEvent change) {
    String where = change.rlocs().isEmpty() ? "without locators" : "at " + words(change.rlocs());
    Happening it =
        switch (change.kind()) {
          case ENTRY_ADDED ->
              Happening.of(Happening.Type.ENTRY_ADDED, "learned " + change.eid() + " " + where);
          case ENTRY_CHANGED ->
              Happening.of(Happening.Type.ENTRY_CHANGED, change.eid() + " is " + where + " now");
          case ENTRY_REMOVED ->
              Happening.of(Happening.Type.ENTRY_REMOVED, change.eid() + " left the map-cache");
        };
    return it.eid(change.eid()).rlocs(change.rlocs());
  }

  private static String words(List<?> things) {
    return things.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /// Compares with the last look. Returns at once; a look that takes long is not overtaken.
  public void look() {
    if (!looking.compareAndSet(false, true)) return;
    looked(mapping.map(node -> begun(() -> lookAt(node))))
        .thenCombine(looked(router.map(node -> begun(() -> lookAt(node)))), (_, _) -> true)
        .whenComplete((_, _) -> looking.set(false));
  }

  private static CompletionStage<Boolean> looked(Optional<CompletionStage<Boolean>> look) {
    return look.orElse(CompletableFuture.completedStage(true)).exceptionally(Watch::report);
  }

  /// A node that is stopping may refuse at once.
  private static CompletionStage<Boolean> begun(Supplier<CompletionStage<Boolean>> look) {
    try {
      return look.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static boolean report(Throwable e) {
    log.debug("nothing could be seen this time", e);
    return false;
  }

  private CompletionStage<Boolean> lookAt(MappingQueries node) {
    compareRefusals(node.refusals());
    CompletionStage<Boolean> counted =
        node.statistics()
            .thenApply(
                now -> {
                  compare(now);
                  return true;
                });
    if (looks++ % LOOKS_PER_CLUSTER != 0) return counted;
    return counted.thenCombine(
        node.cluster(),
        (_, now) -> {
          compare(now);
          return true;
        });
  }

  private CompletionStage<Boolean> lookAt(RouterQueries node) {
    return node.statistics()
        .thenCombine(
            node.locators(),
            (statistics, remote) -> {
              compare(statistics);
              compare(remote);
              return true;
            });
  }

  private synchronized void compareRefusals(Map<String, Map<DropReason, Long>> bySite) {
    bySite.forEach(
        (site, reasons) ->
            more(
                "site " + site,
                reasons,
                (reason, count) ->
                    events.add(
                        Happening.of(
                                Happening.Type.REGISTRATION_REJECTED,
                                "refused a registration of " + site + ": " + reason.description())
                            .site(site)
                            .counted(reason.label(), count))));
  }

  private synchronized void compare(MappingStatistics now) {
    drops("mapping system", now.dropped());
  }

  private synchronized void compare(RouterStatistics now) {
    drops("encapsulation", now.encapsulation().dropped());
    drops("decapsulation", now.decapsulation().dropped());
    drops("control messages", now.controlDropped());
  }

  private void drops(String where, Map<DropReason, Long> now) {
    more(
        where,
        now,
        (reason, count) -> {
          boolean first = !counts.containsKey(where + " " + reason);
          events.add(
              Happening.of(
                      first ? Happening.Type.DROP_FIRST : Happening.Type.DROP_MORE,
                      where + ": " + count + " dropped so far, " + reason.description())
                  .counted(reason.label(), count));
        });
  }

  /// Tells the reasons whose count has risen, with the count.
  private void more(String where, Map<DropReason, Long> now, BiConsumer<DropReason, Long> risen) {
    now.forEach(
        (reason, count) -> {
          String key = where + " " + reason;
          if (count > counts.getOrDefault(key, 0L)) risen.accept(reason, count);
          counts.put(key, count);
        });
  }

  private synchronized void compare(List<LocatorView> remote) {
    Map<String, Boolean> now = new HashMap<>();
    for (LocatorView each : remote) {
      String rloc = each.rloc().toString();
      now.put(rloc, each.up());
      if (locators.getOrDefault(rloc, true) == each.up()) continue;
      Happening.Type type = each.up() ? Happening.Type.LOCATOR_UP : Happening.Type.LOCATOR_DOWN;
      String text = rloc + (each.up() ? " answers again" : " does not answer RLOC-probes");
      events.add(Happening.of(type, text).rlocs(List.of(rloc)));
    }
    locators = now;
  }

  private synchronized void compare(ClusterView cluster) {
    Map<String, ClusterView.Member> now = new HashMap<>();
    for (ClusterView.Member each : cluster.members()) {
      now.put(each.address(), each);
      ClusterView.Member before = members.get(each.address());
      if (before == null) {
        member(
            Happening.Type.MEMBER_JOINED, each.address() + " is a member of the mapping cluster");
      }
      boolean reached = before == null || before.reachable();
      if (reached && !each.reachable()) {
        member(Happening.Type.MEMBER_UNREACHABLE, each.address() + " cannot be reached");
      } else if (!reached && each.reachable()) {
        member(Happening.Type.MEMBER_REACHABLE, each.address() + " can be reached again");
      }
    }
    Set<String> gone = new HashSet<>(members.keySet());
    gone.removeAll(now.keySet());
    gone.forEach(each -> member(Happening.Type.MEMBER_LEFT, each + " is no longer a member"));
    members = now;
  }

  private void member(Happening.Type type, String text) {
    events.add(Happening.of(type, text));
  }
}
