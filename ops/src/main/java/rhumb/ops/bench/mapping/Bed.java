package rhumb.ops.bench.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.lab.Caretaker;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.linux.CpuAffinity;
import rhumb.protocol.linux.LinuxException;

/// Where a measurement takes place: addresses of loopback that nobody else uses, and a folder that
/// is gone afterwards.
final class Bed implements AutoCloseable {
  private static final int FIRST_ADDRESS = 127 << 24 | 42 << 16;

  private final Path folder;
  private final int addresses;
  private final Optional<String> journal;
  private final Caretaker caretaker;

  private Bed(Path folder, int addresses, Optional<String> journal) throws IOException {
    this.folder = folder;
    caretaker = Caretaker.of(folder, List.of());
    this.addresses = addresses;
    this.journal = journal;
  }

  /// @param journal the text of the node's `journal`; its own embedded one if empty
  static Bed make(Optional<String> journal) {
    try {
      int mine = (int) (ProcessHandle.current().pid() & 0xFF) << 8;
      return new Bed(Files.createTempDirectory("rhumb-bench"), FIRST_ADDRESS | mine, journal);
    } catch (IOException e) {
      throw new Failure(ExitCode.NEGATIVE, "no temporary folder", e.toString(), "");
    }
  }

  /// Where the yardstick listens.
  Ipv4Address echo() {
    return new Ipv4Address(addresses | 1);
  }

  /// Where the node listens.
  Ipv4Address node() {
    return new Ipv4Address(addresses | 2);
  }

  /// Where the questions come from.
  Ipv4Address own() {
    return new Ipv4Address(addresses | 3);
  }

  /// Where one of several nodes listens; the first one as if it were alone.
  private Ipv4Address node(int number) {
    return number == 0 ? node() : new Ipv4Address(addresses | 3 + number);
  }

  Subject startEcho() {
    return Subject.start(folder.resolve("echo.log"), List.of("bench", "echo", echo().toString()));
  }

  /// A node with the journal that the last one left, or a new one.
  Subject startNode() {
    String stored = journal.orElseGet(() -> Fabric.embedded(folder.resolve("journal")));
    return start("node", Fabric.config(node(), stored));
  }

  /// One of several nodes with the same journal.
  ///
  /// @param number from 0
  Subject startMember(int number, Fabric.Cluster cluster) {
    return start(
        "node" + number, Fabric.config(node(number), number, journal.orElseThrow(), cluster));
  }

  private Subject start(String name, String text) {
    Path config = folder.resolve(name + ".conf");
    try {
      Files.writeString(config, text);
    } catch (IOException e) {
      throw new Failure(ExitCode.NEGATIVE, "cannot write " + config, e.toString(), "");
    }
    return Subject.start(folder.resolve(name + ".log"), List.of(Subject.NODE, config.toString()));
  }

  /// What is measured by a thread that stays where it is, if there is another processor for the
  /// others.
  interface Measurement<T> {
    T take() throws LinuxException;
  }

  /// Measures on a thread of its own.
  static <T> T measure(Measurement<T> measurement) {
    var result = new CompletableFuture<T>();
    Thread.ofPlatform().daemon().name("bench").start(() -> run(measurement, result));
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Failure failure) throw failure;
      throw new Failure(ExitCode.NEGATIVE, "the measurement failed", e.getCause() + "", "");
    }
  }

  private static <T> void run(Measurement<T> measurement, CompletableFuture<T> result) {
    try {
      if (Runtime.getRuntime().availableProcessors() > 1) CpuAffinity.pin(Subject.GENERATOR_CPU);
    } catch (LinuxException e) {
      // not allowed to choose: then the kernel chooses
    }
    try {
      result.complete(measurement.take());
    } catch (LinuxException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    try (caretaker) {
      remove(folder);
    }
  }

  /// A folder and all that is in it.
  static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new Failure(ExitCode.NEGATIVE, "cannot remove " + folder, e.toString(), "");
    }
  }
}
