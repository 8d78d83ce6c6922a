package rhumb.protocol.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TimeSliceTest {
  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

  @Test // kernels before 6.12 take the call and go on as before
  void aThreadMayHaveShortTurns() throws Exception {
    var asked = new FutureTask<>(TimeSliceTest::shortened);
    Thread.ofPlatform().start(asked);
    List<String> lines = asked.get(); // nothing, or "se.slice    :    200000"

    if (isAtLeast612()) assertThat(lines).allSatisfy(it -> assertThat(it).endsWith(" 200000"));
  }

  private static List<String> shortened() throws Exception {
    TimeSlice.of(200_000);
    Path about = Path.of("/proc/thread-self/sched"); // not every kernel has it
    if (!Files.exists(about)) return List.of();
    return Files.readAllLines(about).stream().filter(it -> it.startsWith("se.slice")).toList();
  }

  private static boolean isAtLeast612() {
    Matcher release = RELEASE.matcher(System.getProperty("os.version"));
    if (!release.matches()) return false;
    int[] numbers = {Integer.parseInt(release.group(1)), Integer.parseInt(release.group(2))};
    return Arrays.compare(numbers, new int[] {6, 12}) >= 0;
  }
}
