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

/// Search, change and build of the data plane's tables, with prefix lengths in the proportions of
/// the internet's routing tables, each with a value of its own. They lie anywhere in the unicast
/// space (`wide`); or, of IPv6, as registries give them out (`dense`): below a few short prefixes,
/// where one network in seven is a provider's /32, and the longer ones are below these, many below
/// some.
///
/// A million searches in a row are for addresses inside prefixes of the table: of any (`uniform`,
/// so that hardly anything is in a cache because it was needed a moment ago), or such that the nth
/// prefix is asked for n times less often than the first (`zipf`, as traffic is).
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LongestMatchBenchmark {
  private static final int QUERIES = 1 << 20;
  private static final int[] V4_LENGTHS =
      lengths(24, 60, 23, 10, 22, 12, 21, 5, 20, 5, 19, 3, 16, 3, 32, 2);
  private static final int[] V6_LENGTHS =
      lengths(48, 48, 32, 14, 44, 12, 40, 8, 36, 6, 64, 8, 128, 4);

  /// Registries' blocks, as first 16 bits and length.
  private static final int[] BLOCKS = {
    0x2001, 16, 0x2400, 12, 0x2600, 12, 0x2800, 12, 0x2A00, 12, 0x2C00, 12
  };

  @Param({"1000000"})
  private int size;

  @Param({"uniform", "zipf"})
  private String mix;

  @Param({"dense", "wide"})
  private String spread;

  private Ipv4Table<Object> v4;
  private Ipv6Table<Object> v6;
  private final int[] v4Queries = new int[QUERIES];
  private final long[] v6High = new long[QUERIES];
  private final long[] v6Low = new long[QUERIES];
  private int[] v4Networks;
  private int[] v4PrefixLengths;
  private long[] v6Networks;
  private int[] v6PrefixLengths;
  private Object[] values;
  private int next;

  @Setup
  public void setUp() {
    var random = new SplittableRandom(1);
    v4Networks = new int[size];
    v4PrefixLengths = new int[size];
    v6Networks = new long[size];
    v6PrefixLengths = new int[size];
    for (int i = 0; i < size; i++) {
      v4PrefixLengths[i] = V4_LENGTHS[random.nextInt(100)];
      v4Networks[i] = random.nextInt(1, 224) << 24 | random.nextInt(1 << 24);
      v6PrefixLengths[i] = V6_LENGTHS[random.nextInt(100)];
      v6Networks[i] = 1L << 61 | random.nextLong() >>> 3;
    }
    if (spread.equals("dense")) gather(random);
    values = new Object[size];
    for (int i = 0; i < size; i++) values[i] = new Object();
    v4 = buildV4();
    v6 = buildV6();
    System.gc(); // as it lies after a while
    for (int i = 0; i < QUERIES; i++) {
      int asked =
          mix.equals("zipf") ? (int) Math.pow(size, random.nextDouble()) : random.nextInt(size);
      int length = v4PrefixLengths[asked];
      int host = length == 32 ? 0 : random.nextInt() >>> length;
      v4Queries[i] = v4Networks[asked] & -1 << (32 - length) | host;
      v6High[i] = v6Networks[asked];
      v6Low[i] = v6High[i] * 31;
    }
    System.out.printf(
        "%nOctets of heap a prefix: IPv4 %.1f, IPv6 %.1f%n",
        (double) v4.memoryBytes() / v4.size(), (double) v6.memoryBytes() / v6.size());
  }

  private void gather(SplittableRandom random) {
    int[] providers = new int[size * 3 / 20];
    for (int i = 0; i < providers.length; i++) {
      int block = random.nextInt(BLOCKS.length / 2) * 2;
      providers[i] = BLOCKS[block] << 16 | random.nextInt() >>> BLOCKS[block + 1];
    }
    int next = 0;
    for (int i = 0; i < size; i++) {
      double at = random.nextDouble();
      int of = v6PrefixLengths[i] == 32 ? next++ : (int) (at * at * providers.length);
      v6Networks[i] = (long) providers[of % providers.length] << 32 | random.nextInt() & -1L >>> 32;
    }
  }

  @Benchmark
  @OperationsPerInvocation(QUERIES)
  public int searchV4() {
    int found = 0;
    for (int query : v4Queries) if (v4.longestMatch(query) != null) found++;
    return found;
  }

  @Benchmark
  @OperationsPerInvocation(QUERIES)
  public int searchV6() {
    int found = 0;
    for (int i = 0; i < QUERIES; i++) if (v6.longestMatch(v6High[i], v6Low[i]) != null) found++;
    return found;
  }

  /// Two changes: a prefix goes and comes again.
  @Benchmark
  @OperationsPerInvocation(2)
  public void changeV4() {
    next = (next + 7919) % size;
    v4.remove(v4Networks[next], v4PrefixLengths[next]);
    v4.put(v4Networks[next], v4PrefixLengths[next], values[next]);
  }

  /// Two changes: a prefix goes and comes again.
  @Benchmark
  @OperationsPerInvocation(2)
  public void changeV6() {
    next = (next + 7919) % size;
    long low = v6Networks[next] * 31;
    v6.remove(v6Networks[next], low, v6PrefixLengths[next]);
    v6.put(v6Networks[next], low, v6PrefixLengths[next], values[next]);
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Ipv4Table<Object> buildV4() {
    var table = new Ipv4Table<Object>();
    for (int i = 0; i < size; i++) table.put(v4Networks[i], v4PrefixLengths[i], values[i]);
    return table;
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Ipv6Table<Object> buildV6() {
    var table = new Ipv6Table<Object>();
    for (int i = 0; i < size; i++) {
      table.put(v6Networks[i], v6Networks[i] * 31, v6PrefixLengths[i], values[i]);
    }
    return table;
  }

  /// A table of 100 lengths from pairs of length and percentage.
  private static int[] lengths(int... pairs) {
    int[] lengths = new int[100];
    int at = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      for (int n = pairs[i + 1]; n > 0; n--) lengths[at++] = pairs[i];
    }
    return lengths;
  }
}
