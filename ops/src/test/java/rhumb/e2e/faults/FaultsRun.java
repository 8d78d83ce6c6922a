package rhumb.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The long form of [FaultsIT], one fault at a time and in full, and what the checker finds with
/// the defence against it off: `ops/bin/faults`.
@Timeout(value = 10, unit = TimeUnit.MINUTES) // on whatever else is there
class FaultsRun {
  @TempDir private Path folder;

  private interface Fault {
    void happens(Cluster cluster) throws Exception;
  }

  private void survive(String name, Fault fault) throws Exception {
    try (Cluster cluster = Cluster.start(folder)) {
      fault.happens(cluster);
      assertThat(cluster.judge(name)).isEmpty();
    }
  }

  @Test
  void killed() throws Exception {
    survive(
        "killed",
        cluster -> {
          List<Duration> took = cluster.killAgainAndAgain(5);
          assertThat(took.get(2)).isLessThan(Duration.ofSeconds(15)); // on a quiet machine
        });
  }

  @Test
  void cutOff() throws Exception {
    survive("cut-off", Cluster::cutOff);
  }

  @Test
  void restarted() throws Exception {
    survive("restarted", Cluster::rollingRestart);
  }

  @Test
  void joinedAndLeft() throws Exception {
    survive("joined-and-left", Cluster::joinAndLeave);
  }

  @Test
  void paused() throws Exception {
    survive("paused", cluster -> assertThat(cluster.pause()).isEqualTo(75));
  }

  @Test
  void withoutDatabase() throws Exception {
    survive("without-database", cluster -> cluster.withoutDatabase(Duration.ofSeconds(60)));
  }

  @Test
  void lossy() throws Exception {
    survive("lossy", cluster -> cluster.lossy(20, Duration.ofSeconds(60)));
  }

  @Test
  void clockSet() throws Exception {
    Duration hour = Duration.ofHours(1);
    Duration years = Duration.ofDays(3_650);
    try (Cluster cluster = Cluster.withClock(folder)) {
      cluster.setClock(hour, hour.negated(), years, years.negated(), hour);
      assertThat(cluster.judge("clock-set")).isEmpty();
    }
  }

  @Test // nobody decides who goes on: the node that is cut off answers for ever
  void cutOffWithoutSplitBrainResolver() throws Exception {
    try (Cluster cluster =
        Cluster.defenceless(
            folder, "-Dakka.cluster.downing-provider-class=akka.cluster.NoDowning")) {
      assertThatThrownBy(cluster::cutOff).hasMessageContaining("did not end");
    }
  }

  @Test
  void cutOffAndDecidingAlone() throws Exception {
    try (Cluster cluster = Cluster.defenceless(folder, "-Drhumb.mapping-cluster.decide-alone=on")) {
      cluster.cutOff();
      assertThat(cluster.judge("cut-off-deciding-alone")).anyMatch(f -> f.contains("minority"));
    }
  }

  @Test
  void pausedWithoutFence() throws Exception {
    try (Cluster cluster = Cluster.defenceless(folder, "-Drhumb.mapping-cluster.pause-limit=1h")) {
      cluster.pause();
      assertThat(cluster.judge("paused-without-fence")).anyMatch(f -> f.contains("silent"));
    }
  }

  @Test // what a node has confirmed is in its memory only
  void killedWithoutJournal() throws Exception {
    String memory = "-Dakka.persistence.journal.plugin=akka.persistence.journal.inmem";
    try (Cluster cluster = Cluster.defenceless(folder, memory)) {
      cluster.kill();
      assertThat(cluster.judge("killed-without-journal"))
          .anyMatch(f -> f.contains("should have seen") || f.contains("went back"));
    }
  }

  @Test // the cache of a router is gone with it
  void routerEnded() throws Exception {
    try (Cluster cluster = Cluster.start(folder)) {
      cluster.endRouter();
      assertThat(cluster.judge("router-ended"))
          .isNotEmpty()
          .allMatch(f -> f.contains("lost on its way"));
    }
  }

  @Test // partitions are not handed over: the others wait till the node is given up
  void restartedByForce() throws Exception {
    try (Cluster cluster = Cluster.defenceless(folder)) {
      cluster.rollingKill();
      assertThat(cluster.judge("restarted-by-force")).anyMatch(f -> f.contains("failed"));
    }
  }
}
