package rhumb.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What can happen to a cluster of three, one after the other, in the short form: all that was
/// confirmed is there, all that must answer answers, and nobody says what is not so. The long form
/// is `ops/bin/faults`.
@Timeout(value = 10, unit = TimeUnit.MINUTES) // on whatever else is there
class FaultsIT {
  @TempDir private Path folder;

  @Test
  void theClusterLosesNothingAndNeverStopsAnswering() throws Exception {
    try (Cluster cluster = Cluster.start(folder)) {
      cluster.lossy(20, Duration.ofSeconds(4));
      cluster.withoutDatabase(Duration.ofSeconds(4));
      assertThat(cluster.pause()).isEqualTo(75);
      cluster.cutOff();
      cluster.rollingRestart();
      assertThat(cluster.judge("short")).isEmpty();
    }
  }
}
