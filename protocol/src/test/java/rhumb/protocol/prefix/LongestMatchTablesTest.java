package rhumb.protocol.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;

/// The data plane's tables against a map that is searched from the longest prefix to the shortest.
class LongestMatchTablesTest {
  /// Prefixes of 128 bits and what they map to.
  private static final class Naive {
    private final Map<EidPrefix, Object> prefixes = new HashMap<>();

    Object longestMatch(Ipv6Address address) {
      for (int length = 128; length >= 0; length--) {
        Object value = prefixes.get(EidPrefix.of(address, length));
        if (value != null) return value;
      }
      return null;
    }
  }

  /// Addresses that share a lot with each other, so that prefixes nest, fork and sit side by side.
  private static long bits(SplittableRandom random, int alphabet) {
    long bits = 0;
    for (int octet = 0; octet < 8; octet++) bits = bits << 8 | random.nextInt(alphabet) * 0x55L;
    return bits;
  }

  @Property(tries = 150)
  void ipv6AnswersLikeTheNaiveList(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 4) int alphabet) {
    var random = new SplittableRandom(seed);
    var table = new Ipv6Table<Integer>();
    var naive = new Naive();
    for (int step = 0; step < 400; step++) {
      long high = bits(random, alphabet);
      long low = bits(random, alphabet);
      int length = random.nextInt(129);
      var prefix = EidPrefix.of(new Ipv6Address(high, low), length);
      Object before;
      if (random.nextInt(3) > 0) {
        before = naive.prefixes.put(prefix, step);
        assertThat(table.put(high, low, length, step)).isEqualTo(before);
        assertThat(table.get(high, low, length)).isEqualTo(step);
      } else {
        if (random.nextBoolean() && !naive.prefixes.isEmpty()) {
          prefix = naive.prefixes.keySet().iterator().next();
        }
        var network = (Ipv6Address) prefix.network();
        before = naive.prefixes.remove(prefix);
        assertThat(table.remove(network.high(), network.low(), prefix.length())).isEqualTo(before);
        assertThat(table.get(network.high(), network.low(), prefix.length())).isNull();
      }
      assertThat(table.size()).isEqualTo(naive.prefixes.size());
      var asked = new Ipv6Address(bits(random, alphabet), bits(random, alphabet));
      assertThat(table.longestMatch(asked.high(), asked.low()))
          .isEqualTo(naive.longestMatch(asked));
      assertThat(table.longestMatch(high, low))
          .isEqualTo(naive.longestMatch(new Ipv6Address(high, low)));
    }
    emptyingLeavesNothingBehind(table, naive);
  }

  private static void emptyingLeavesNothingBehind(Ipv6Table<Integer> table, Naive naive) {
    for (EidPrefix prefix : naive.prefixes.keySet()) {
      var network = (Ipv6Address) prefix.network();
      table.remove(network.high(), network.low(), prefix.length());
    }
    assertThat(table.isEmpty()).isTrue();
    assertThat(table.longestMatch(0, 0)).isNull();
    assertThat(table.memoryBytes()).isLessThan(4_096);
  }

  @Property(tries = 100)
  void ipv4AnswersLikeTheNaiveList(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    var table = new Ipv4Table<Integer>();
    Map<EidPrefix, Integer> naive = new HashMap<>();
    for (int step = 0; step < 400; step++) {
      int address = (int) bits(random, 3);
      int length = random.nextInt(33);
      var prefix = EidPrefix.of(new Ipv4Address(address), length);
      if (random.nextInt(3) > 0) {
        assertThat(table.put(address, length, step)).isEqualTo(naive.put(prefix, step));
      } else {
        assertThat(table.remove(address, length)).isEqualTo(naive.remove(prefix));
      }
      assertThat(table.get(address, length)).isEqualTo(naive.get(prefix));
      int asked = (int) bits(random, 3);
      Integer expected = null;
      for (int l = 32; l >= 0 && expected == null; l--) {
        expected = naive.get(EidPrefix.of(new Ipv4Address(asked), l));
      }
      assertThat(table.longestMatch(asked)).isEqualTo(expected);
      assertThat(table.size()).isEqualTo(naive.size());
    }
  }

  @Test
  void theDefaultPrefixAndHostPrefixesAreOrdinaryPrefixes() {
    var table = new Ipv4Table<String>();
    table.put(0x0A000001, 0, "default");
    table.put(0x0A000001, 32, "host");
    assertThat(table.longestMatch(0x0A000001)).isEqualTo("host");
    assertThat(table.longestMatch(0x0A000002)).isEqualTo("default");
    assertThat(table.get(0, 0)).isEqualTo("default");
    table.clear();
    assertThat(table.longestMatch(0x0A000001)).isNull();
    assertThat(table.size()).isZero();
  }

  @Test
  void aMaskLongerThanTheAddressIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Ipv4Table<String>().put(0, 33, "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Ipv6Table<String>().get(0, 0, 129));
    assertThatIllegalArgumentException().isThrownBy(() -> new Ipv6Table<String>().get(0, 0, -1));
  }

  @Test // a site with a handful of hosts must not cost a node per octet of their common path
  void fewHostsFarDownShareOnePath() {
    var table = new Ipv6Table<String>();
    for (int site = 0; site < 1_000; site++) {
      for (int host = 1; host <= 10; host++) {
        table.put(0x2001_0DB8_0000_0000L | (long) site << 16, host, 128, "host");
      }
    }
    assertThat(table.memoryBytes()).isLessThan(250L * table.size());
    assertThat(table.longestMatch(0x2001_0DB8_0000_0000L | 7 << 16, 3)).isEqualTo("host");
    assertThat(table.longestMatch(0x2001_0DB8_0000_0000L | 7 << 16, 11)).isNull();
  }

  @Test
  void aSearchAllocatesNothing() {
    var v4 = new Ipv4Table<String>();
    var v6 = new Ipv6Table<String>();
    var random = new SplittableRandom(7);
    for (int i = 0; i < 1_000_000; i++) {
      v4.put(random.nextInt(), 8 + random.nextInt(25), "value");
      v6.put(bits(random, 4), bits(random, 4), random.nextInt(129), "value");
    }
    long found = search(v4, v6, 20_000); // once, so that what is allocated once is allocated
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    found += search(v4, v6, 20_000);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000);
    assertThat(found).isPositive();
  }

  private static long search(Ipv4Table<String> v4, Ipv6Table<String> v6, int times) {
    long found = 0;
    for (int i = 0; i < times; i++) {
      if (v4.longestMatch(i * 0x9E37_79B9) != null) found++;
      if (v6.longestMatch(i * 0x9E37_79B9_7F4A_7C15L, i) != null) found++;
      if (v6.longestMatch(i * 0x55L, 0) != null) found++;
    }
    return found;
  }

  @Test
  void readersNeverMissAPrefixThatDoesNotChange() throws InterruptedException {
    var table = new Ipv4Table<Integer>();
    for (int net = 0; net < 256; net++) table.put(10 << 24 | net << 16, 16, net); // these stay
    var stop = new AtomicBoolean();
    var wrong = new AtomicReference<String>();
    List<Thread> readers = new ArrayList<>();
    for (int reader = 0; reader < 2; reader++) {
      var random = new SplittableRandom(reader);
      Runnable work = () -> read(table, random, stop, wrong);
      readers.add(Thread.ofPlatform().start(work));
    }
    churn(table);
    stop.set(true);
    for (Thread reader : readers) reader.join(10_000);
    assertThat(wrong.get()).isNull();
    assertThat(table.size()).isEqualTo(256);
  }

  /// Adds and removes prefixes around those that stay: longer ones with odd third octets, shorter
  /// ones, all of another value.
  private static void churn(Ipv4Table<Integer> table) {
    var random = new SplittableRandom(42);
    int[] networks = new int[2_000];
    int[] lengths = new int[networks.length];
    for (int round = 0; round < 60; round++) {
      for (int i = 0; i < networks.length; i++) {
        boolean longer = random.nextInt(8) > 0;
        lengths[i] = longer ? 24 + random.nextInt(9) : random.nextInt(16);
        networks[i] = 10 << 24 | random.nextInt(256) << 16 | (random.nextInt(256) | 1) << 8;
        networks[i] |= random.nextInt(256);
        table.put(networks[i], lengths[i], -1);
      }
      for (int i = 0; i < networks.length; i++) table.remove(networks[i], lengths[i]);
    }
  }

  /// Asks for addresses with an even third octet, which only the prefixes that stay match best.
  private static void read(
      Ipv4Table<Integer> table,
      SplittableRandom random,
      AtomicBoolean stop,
      AtomicReference<String> wrong) {
    while (!stop.get()) {
      int net = random.nextInt(256);
      int address = 10 << 24 | net << 16 | random.nextInt(128) << 9 | random.nextInt(256);
      Integer found = table.longestMatch(address);
      if (found == null || found != net) wrong.set(net + " found as " + found);
    }
  }

  @Test // few prefixes are kept together; they move when more come, and must be found meanwhile
  void readersFindWhatMovesToALargerPlace() throws InterruptedException {
    var table = new Ipv4Table<Integer>();
    var stable = new AtomicInteger(); // so many networks have their prefix
    var stop = new AtomicBoolean();
    var wrong = new AtomicReference<String>();
    Thread reader = Thread.ofPlatform().start(() -> findStable(table, stable, stop, wrong));
    for (int net = 0; net < 50_000; net++) {
      table.put(net << 16, 24, net);
      stable.set(net + 1);
      for (int more = 1; more < 9; more++) table.put(net << 16 | more << 8, 24, -1);
    }
    stop.set(true);
    reader.join(10_000);
    assertThat(wrong.get()).isNull();
    assertThat(table.size()).isEqualTo(9 * 50_000);
  }

  @Test // what is below a slot comes and goes beside the prefix that covers it
  void readersFindAPrefixWhileLongerOnesComeAndGo() throws InterruptedException {
    var table = new Ipv4Table<Integer>();
    for (int net = 0; net < 8; net++) table.put(net << 8, 24, net); // enough for a sheet
    var stop = new AtomicBoolean();
    var wrong = new AtomicReference<String>();
    Runnable work =
        () -> {
          while (!stop.get()) {
            Integer found = table.longestMatch(3 << 8 | 7);
            if (found == null || found != 3) wrong.set("found " + found);
          }
        };
    Thread reader = Thread.ofPlatform().start(work);
    for (int i = 0; i < 300_000; i++) {
      table.put(3 << 8 | 1, 32, -1);
      table.remove(3 << 8 | 1, 32);
      if (i % 8 == 0) table.remove(0, 16);
      if (i % 8 == 4) table.put(0, 16, -2);
    }
    stop.set(true);
    reader.join(10_000);
    assertThat(wrong.get()).isNull();
  }

  private static void findStable(
      Ipv4Table<Integer> table,
      AtomicInteger stable,
      AtomicBoolean stop,
      AtomicReference<String> wrong) {
    while (!stop.get()) {
      int newest = stable.get() - 1;
      for (int net = newest; net >= 0 && net > newest - 4; net--) {
        Integer found = table.longestMatch(net << 16 | 7);
        if (found == null || found != net) wrong.set(net + " found as " + found);
      }
    }
  }
}
