package rhumb.ops.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Full rate for a long time: every kind of traffic in turns, and after each turn a look at what
/// must not grow and at the sums that must agree.
final class Soak {
  private static final Duration REST = Duration.ofSeconds(3);
  private static final double MOST_GROWTH = 1.25;
  private static final long HEAP_SLACK = 16L << 20;
  private static final long RESIDENT_SLACK = 64L << 20; // code compiled later, thread stacks
  private static final int KINDS = 3; // of traffic: by then everything has been in use

  private final Bed bed;
  private final Measurements measurements;
  private final PrintWriter out;
  private final long[] firstHeap = new long[2]; // what is left after a collection
  private final long[] firstResident = new long[2];
  private int looks;
  private boolean sound = true;

  Soak(Bed bed, Measurements measurements, PrintWriter out) {
    this.bed = bed;
    this.measurements = measurements;
    this.out = out;
  }

  /// @return whether nothing leaked and everything added up
  boolean run(Duration time) {
    out.println(
        "       s  router     packets out      packets in   dropped  held  leased  heap MB  RSS"
            + " MB");
    measurements.warmUp();
    look(0);
    long start = System.nanoTime();
    for (int turn = 0; System.nanoTime() - start < time.toNanos(); turn++) {
      measurements.load(turn);
      look(Duration.ofNanos(System.nanoTime() - start).toSeconds());
    }
    out.println(sound ? "Everything added up, nothing leaked." : "NOT AS PROMISED, see above.");
    out.flush();
    return sound;
  }

  private void look(long seconds) {
    List<BenchRouter.Client> routers = bed.routers();
    IntStream.range(0, routers.size()).forEach(i -> look(seconds, i, routers.get(i)));
    looks++;
    out.flush();
  }

  private void look(long seconds, int index, BenchRouter.Client router) {
    JsonNode now = atRest(router);
    JsonNode outward = now.get("encapsulated");
    JsonNode inward = now.get("decapsulated");
    long heap = now.get("heap").asLong();
    long resident = router.resident();
    if (looks == 0) firstHeap[index] = heap;
    if (looks <= KINDS) firstResident[index] = Math.max(firstResident[index], resident);
    out.printf(
        Locale.ROOT,
        "%8d  %-6s %15d %15d %9d %5d %7d %8.1f %7.1f%n",
        seconds,
        index + 1,
        outward.get("received").asLong(),
        inward.get("received").asLong(),
        dropped(outward) + dropped(inward),
        outward.get("held").asLong(),
        now.get("leased").asInt(),
        heap / 1e6,
        resident / 1e6);
    require(isExact(outward) && isExact(inward), "the counters do not add up: " + now);
    require(now.get("leased").asInt() == 0, "a batch was not given back");
    require(heap < firstHeap[index] * MOST_GROWTH + HEAP_SLACK, "the heap has grown");
    double mostResident = firstResident[index] * MOST_GROWTH + RESIDENT_SLACK;
    require(resident < mostResident, "the process has grown");
  }

  private void require(boolean holds, String otherwise) {
    if (holds) return;
    out.println(otherwise);
    sound = false;
  }

  /// Its counters once what is under way has arrived.
  private static JsonNode atRest(BenchRouter.Client router) {
    long deadline = System.nanoTime() + REST.toNanos();
    JsonNode now = router.statistics();
    while (!isAtRest(now) && System.nanoTime() < deadline) {
      Waiting.pause(Duration.ofMillis(100));
      now = router.statistics();
    }
    return now;
  }

  private static boolean isAtRest(JsonNode now) {
    return isExact(now.get("encapsulated"))
        && isExact(now.get("decapsulated"))
        && now.get("leased").asInt() == 0;
  }

  /// in = forwarded + native + held + Σ dropped
  private static boolean isExact(JsonNode way) {
    long decided =
        way.get("sent").asLong()
            + way.get("nativelyForwarded").asLong()
            + way.get("held").asLong()
            + dropped(way);
    return way.get("received").asLong() == decided;
  }

  private static long dropped(JsonNode way) {
    long sum = 0;
    for (JsonNode packets : way.get("dropped")) sum += packets.asLong();
    return sum;
  }
}
