package rhumb.ops.events;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Keep;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import rhumb.ops.SeedLab;
import rhumb.ops.view.Event;
import scala.concurrent.duration.Duration;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventLogTest {
  private ActorTestKit kit;

  @BeforeAll
  void start() {
    kit = ActorTestKit.create();
  }

  @AfterAll
  void stop() {
    kit.shutdownTestKit();
  }

  private static EventLog logOf(int events) {
    var log = new EventLog(SeedLab.CLOCK);
    for (int i = 1; i <= events; i++)
      log.add(Happening.of(Happening.Type.ENTRY_ADDED, "number " + i));
    return log;
  }

  private TestSubscriber.Probe<Event> follow(EventLog log, Optional<String> after) {
    return log.follow(after).toMat(TestSink.create(kit.system()), Keep.right()).run(kit.system());
  }

  @Test
  void whoComesBackMissesNothing() {
    EventLog log = logOf(5);
    List<Event> all = log.after(Optional.empty(), _ -> true).events();
    TestSubscriber.Probe<Event> heard = follow(log, Optional.of(all.get(2).id()));
    heard.request(10);
    assertThat(heard.expectNext().text()).isEqualTo("number 4");
    assertThat(heard.expectNext().text()).isEqualTo("number 5");
    log.add(Happening.of(Happening.Type.LOCATOR_DOWN, "number 6"));
    assertThat(heard.expectNext().text()).isEqualTo("number 6");
    heard.cancel();
  }

  @Test
  void whoIsNewHearsWhatComes() {
    EventLog log = logOf(5);
    TestSubscriber.Probe<Event> heard = follow(log, Optional.empty());
    heard.request(10);
    log.add(Happening.of(Happening.Type.LOCATOR_DOWN, "number 6"));
    assertThat(heard.expectNext().text()).isEqualTo("number 6");
    heard.cancel();
  }

  @Test
  void whoDoesNotKeepUpIsLetGoAndTheRestGoOn() {
    EventLog log = logOf(0);
    TestSubscriber.Probe<Event> slow = follow(log, Optional.empty());
    slow.ensureSubscription();
    for (int i = 0; i < 10_000; i++) log.add(Happening.of(Happening.Type.ENTRY_ADDED, "x"));
    assertThat(log.listeners()).isZero();
    slow.toStrict(Duration.create(30, "seconds")); // and no more
  }

  @Test
  void theLogIsBoundedAndSaysWhatItLost() {
    EventLog log = logOf(10_000);
    EventLog.Excerpt all = log.after(Optional.empty(), _ -> true);
    assertThat(all.events()).hasSize(4096);
    assertThat(all.complete()).isTrue();
    String first = all.events().getFirst().id();
    String before = first.substring(0, first.indexOf('-')) + "-5";
    assertThat(log.after(Optional.of(before), _ -> true).complete()).isFalse();
    assertThat(log.after(Optional.of("anything"), _ -> true).complete()).isFalse();
    assertThat(log.after(Optional.of(first), _ -> true).events()).hasSize(4095);
  }
}
