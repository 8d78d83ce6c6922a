package rhumb.protocol.prefix;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What this machine's memory takes for one access at random, to read [LongestMatchBenchmark]'s
/// figures by: `chased`, where each access waits for the one before, and `scattered`, where the
/// processor may have many on the way.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MemoryAccessBenchmark {
  private static final int ACCESSES = 1 << 20;

  @Param({"1", "8", "32", "64"})
  private int megabytes;

  private int[] cycle;
  private final int[] places = new int[ACCESSES];
  private int at;

  /// One cycle through all places in random order (Sattolo).
  @Setup
  public void setUp() {
    var random = new SplittableRandom(1);
    cycle = new int[megabytes << 18];
    for (int i = 0; i < cycle.length; i++) cycle[i] = i;
    for (int i = cycle.length - 1; i > 0; i--) {
      int other = random.nextInt(i);
      int kept = cycle[i];
      cycle[i] = cycle[other];
      cycle[other] = kept;
    }
    for (int i = 0; i < ACCESSES; i++) places[i] = random.nextInt(cycle.length);
  }

  @Benchmark
  @OperationsPerInvocation(ACCESSES)
  public int chased() {
    int place = at;
    for (int i = 0; i < ACCESSES; i++) place = cycle[place];
    at = place;
    return place;
  }

  @Benchmark
  @OperationsPerInvocation(ACCESSES)
  public int scattered() {
    int sum = 0;
    for (int place : places) sum += cycle[place];
    return sum;
  }
}
