package rhumb.ops.bench.mapping;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.protocol.linux.LinuxException;

/// What is measured, in a process of its own, as it would be in earnest. Where there are processors
/// enough, it does not share one with the generator.
public final class Subject implements AutoCloseable {
  /// What it says when it can be asked.
  public static final String UP = "up";

  /// Asks for the octets of heap that are in use.
  public static final String HEAP = "heap";

  /// Asks for the number of registered prefixes.
  public static final String SIZE = "size";

  /// Asks how many shards of the mapping database live on it.
  public static final String SHARDS = "shards";

  /// Asks how many milliseconds its compiler has worked.
  public static final String COMPILED = "compiled";

  /// The command that runs a node to be measured.
  public static final String NODE = "measured-node";

  /// The processor of the generator.
  static final int GENERATOR_CPU = 0;

  private static final String MAIN = "rhumb.ops.launch.Main";
  private static final int STOP_SECONDS = 60;
  private static final int MOST_ROUNDS = 12; // to warm up

  /// Two rounds in a row differ by less, as a share of one.
  static final double STEADY = 0.1;

  /// They may differ.
  static final double UNSTEADY = Double.POSITIVE_INFINITY;

  private static final int IDLE_MS = 100; // of a round, in which the compiler works on trifles

  /// As `ops/bin/rhumb` runs a node.
  private static final List<String> JVM =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+UseG1GC");

  private final Process process;
  private final BufferedReader said;
  private final PrintWriter tell;
  private final Thread reaper;

  private Subject(Process process) {
    this.process = process;
    said = process.inputReader(StandardCharsets.UTF_8);
    tell = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    reaper = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(reaper);
  }

  /// Starts it and waits until it is up.
  ///
  /// @param log where its log goes
  static Subject start(Path log, List<String> arguments) {
    List<String> command = new ArrayList<>(onItsOwnProcessors());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    String more = System.getenv("RHUMB_JAVA_OPTS");
    if (more != null) Stream.of(more.split(" ")).filter(o -> !o.isEmpty()).forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      var subject = new Subject(process);
      for (String line = ""; line != null; line = subject.said.readLine()) {
        if (line.equals(UP)) return subject;
      }
      throw subject.failure(log);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.NEGATIVE, "the process to measure did not start", e.toString(), "");
    }
  }

  private Failure failure(Path log) throws IOException {
    close();
    List<String> lines = Files.readAllLines(log);
    String last = lines.isEmpty() ? "it said nothing" : lines.getLast();
    return new Failure(ExitCode.NEGATIVE, "the process to measure did not start", last, "");
  }

  private static List<String> onItsOwnProcessors() {
    int processors = Runtime.getRuntime().availableProcessors();
    boolean possible = processors > 1 && Files.isExecutable(Path.of("/usr/bin/taskset"));
    return possible
        ? List.of("taskset", "-c", GENERATOR_CPU + 1 + "-" + (processors - 1))
        : List.of();
  }

  /// Does `work` again and again until its code is compiled and a round is as fast as the one
  /// before: with one processor for everything, a compiler at work takes half of what is measured.
  ///
  /// @param difference between the two that is as good as none
  void warmUp(double difference, Work work) throws LinuxException {
    double before = 0;
    for (int i = 0; i < MOST_ROUNDS; i++) {
      long beforeMs = ask(COMPILED);
      double now = work.round(i).perSecond();
      boolean isCompiled = ask(COMPILED) - beforeMs < IDLE_MS;
      if (isCompiled && Math.abs(now - before) < difference * now) return;
      before = now;
    }
  }

  /// What warms a node up.
  interface Work {
    /// @param number from 0
    Measured round(int number) throws LinuxException;
  }

  /// The answer to [#HEAP], [#SIZE], [#SHARDS] or [#COMPILED].
  long ask(String question) {
    try {
      tell.println(question);
      return Long.parseLong(String.valueOf(said.readLine()));
    } catch (IOException | NumberFormatException e) {
      throw new Failure(ExitCode.NEGATIVE, "the measured process has ended", e.toString(), "");
    }
  }

  /// Processor time that it has used.
  long cpuNs() {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  /// As by a power cut.
  void kill() {
    process.destroyForcibly();
    awaitEnd(STOP_SECONDS);
  }

  private boolean awaitEnd(int seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd(STOP_SECONDS);
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException e) {
      // the program is ending, and the hook does its work
    }
  }
}
