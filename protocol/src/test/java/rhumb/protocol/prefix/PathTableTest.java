package rhumb.protocol.prefix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What [LongestMatchTablesTest] is too small for: many paths, and paths that become dense.
class PathTableTest {
  private static final long SITES = 0x2001_0D00_0000_0000L;

  @Test
  void manyPathsAreFoundWhileTheyComeAndWhileTheyGo() {
    var table = new Ipv6Table<Integer>();
    Map<Long, Integer> paths = new HashMap<>();
    var random = new SplittableRandom(3);
    for (int i = 0; i < 60_000; i++) {
      long high = random.nextLong() & -1L << 16; // in all of the space, and many below one /32
      if (i % 3 == 0) high = SITES | high & 0xFFFF_0000L;
      assertThat(table.put(high, 0, 48, i)).isEqualTo(paths.put(high, i));
    }
    assertThat(table.size()).isEqualTo(paths.size());
    paths.forEach((high, i) -> assertThat(table.longestMatch(high | 7, 9)).isEqualTo(i));
    for (var entry : paths.entrySet()) {
      assertThat(table.remove(entry.getKey(), 0, 48)).isEqualTo(entry.getValue());
      assertThat(table.longestMatch(entry.getKey(), 0)).isNull();
    }
    assertThat(table.isEmpty()).isTrue();
    assertThat(table.memoryBytes()).isLessThan(8_192);
  }

  @Test
  void prefixesThatComeAndGoLeaveNoRoomTaken() {
    var table = new Ipv6Table<String>();
    for (int i = 0; i < 1_000; i++) table.put((long) i << 32, 0, 40, "stays");
    long before = table.memoryBytes();
    for (int i = 0; i < 200_000; i++) {
      table.put((long) -i << 32, 0, 40, "goes");
      table.remove((long) -i << 32, 0, 40);
    }
    assertThat(table.memoryBytes()).isLessThan(2 * before);
  }

  @Test // of 40, 47, 56 bits and hosts; around them others come and go, and paths become dense
  void readersNeverMissAPrefixThatDoesNotChange() throws InterruptedException {
    var table = new Ipv6Table<Integer>();
    int[] lengths = {32, 40, 47, 56, 128};
    for (int path = 0; path < 64; path++) {
      table.put(network(path), 1, lengths[path % lengths.length], path);
    }
    var stop = new AtomicBoolean();
    var wrong = new AtomicReference<String>();
    Thread[] readers = new Thread[2];
    for (int reader = 0; reader < readers.length; reader++) {
      var random = new SplittableRandom(reader);
      Runnable work = () -> read(table, random, stop, wrong);
      readers[reader] = Thread.ofPlatform().start(work);
    }
    churn(table);
    stop.set(true);
    for (Thread reader : readers) reader.join(10_000);
    assertThat(wrong.get()).isNull();
    assertThat(table.size()).isEqualTo(64);
  }

  private static long network(int path) {
    return SITES | (long) path << 32;
  }

  private static void read(
      Ipv6Table<Integer> table,
      SplittableRandom random,
      AtomicBoolean stop,
      AtomicReference<String> wrong) {
    while (!stop.get()) {
      int path = random.nextInt(64);
      Integer found = table.longestMatch(network(path), 1);
      if (found == null || found != path) wrong.set(path + " found as " + found);
    }
  }

  /// Adds and removes prefixes that hold none of the addresses asked for, or are shorter than those
  /// that stay; at times enough for new segments.
  private static void churn(Ipv6Table<Integer> table) {
    var random = new SplittableRandom(42);
    long[] networks = new long[4_000];
    int[] lengths = new int[networks.length];
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < networks.length; i++) {
        boolean beside = random.nextInt(8) > 0;
        lengths[i] = beside ? 33 + random.nextInt(96) : random.nextInt(32);
        networks[i] = network(random.nextInt(64)) | 1L << 31 | random.nextInt() >>> 1;
        if (round % 8 == 0 && beside) networks[i] = random.nextLong() >>> 2;
        table.put(networks[i], 0, lengths[i], -1);
      }
      for (int i = 0; i < networks.length; i++) table.remove(networks[i], 0, lengths[i]);
    }
  }
}
