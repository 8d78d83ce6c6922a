package rhumb.ops.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import rhumb.ops.lab.LabNode.Role;

/// The Rhumb processes of a lab: one `rhumb node` in each router's namespace.
final class NodeProcesses {
  private static final String MAIN = "rhumb.ops.launch.Main";
  private static final List<String> JVM =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+UseSerialGC",
          "-Xmx512m");

  private static final String STARTS_SOONER = "-XX:TieredStopAtLevel=1"; // half the processor time

  private final LabFolder folder;
  private final boolean brief;

  /// @param brief whether starting soon counts for more than running fast
  NodeProcesses(LabFolder folder, boolean brief) {
    this.folder = folder;
    this.brief = brief;
  }

  /// Starts a node and returns at once. It outlives this process and hears no Ctrl-C of its
  /// terminal.
  void start(LabNode node) throws LabFailure {
    start(node, node.label());
  }

  /// Starts one of several processes of a node.
  ///
  /// @param process whose configuration, log and number are files of that name
  void start(LabNode node, String process) throws LabFailure {
    List<String> command = new ArrayList<>();
    Programs.find("setsid").map(Path::toString).ifPresent(command::add);
    command.addAll(Namespaces.inside(folder.namespace(node)));
    command.addAll(java(brief || node.role() == Role.MAPPING));
    command.addAll(List.of("node", "--config", folder.config(process).toString()));
    var log = ProcessBuilder.Redirect.appendTo(folder.log(process).toFile());
    var builder = Programs.builder(command).redirectErrorStream(true).redirectOutput(log);
    try {
      Process started = builder.redirectInput(Path.of("/dev/null").toFile()).start();
      var tracked = TrackedProcess.running(started.pid());
      if (tracked.isPresent()) tracked.get().writeTo(folder.pid(process));
    } catch (IOException e) {
      throw new LabFailure("cannot start " + process + ": " + e.getMessage(), "");
    }
  }

  /// The node's process while it runs.
  Optional<TrackedProcess> running(LabNode node) {
    return running(node.label());
  }

  private Optional<TrackedProcess> running(String process) {
    return TrackedProcess.readFrom(folder.pid(process)).filter(TrackedProcess::isAlive);
  }

  /// SIGTERM, and SIGKILL for those that do not end within the grace.
  void stop(List<LabNode> nodes, Duration grace) throws LabFailure {
    List<TrackedProcess> processes = nodes.stream().flatMap(n -> running(n).stream()).toList();
    processes.forEach(TrackedProcess::terminate);
    Polling.until(grace, Duration.ofMillis(50), () -> noneAlive(processes));
    processes.forEach(TrackedProcess::kill);
    Polling.until(Duration.ofSeconds(5), Duration.ofMillis(20), () -> noneAlive(processes));
  }

  /// SIGKILL, as by a power cut.
  void kill(LabNode node) throws LabFailure {
    kill(node.label());
  }

  void kill(String process) throws LabFailure {
    List<TrackedProcess> found = running(process).stream().toList();
    found.forEach(TrackedProcess::kill);
    Polling.until(Duration.ofSeconds(5), Duration.ofMillis(20), () -> noneAlive(found));
  }

  /// The end of a node's log, for a person who wonders why it did not start.
  String lastWords(LabNode node) {
    try {
      List<String> lines = Files.readAllLines(folder.log(node));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    } catch (IOException none) {
      return "";
    }
  }

  /// Puts a command `rhumb` into the lab's folder that is this very program, and `ping` on machines
  /// that have none.
  void writeCommands() throws LabFailure {
    writeCommand("rhumb", self());
    if (Programs.find("ping").isEmpty()) {
      writeCommand("ping", Stream.concat(self().stream(), Stream.of("lab", "ping")).toList());
    }
  }

  private void writeCommand(String name, List<String> program) throws LabFailure {
    String words = String.join(" ", program.stream().map(NodeProcesses::quoted).toList());
    Path file = folder.bin().resolve(name);
    try {
      Files.writeString(file, "#!/bin/sh\nexec " + words + " \"$@\"\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new LabFailure("cannot write " + file + ": " + e.getMessage(), "");
    }
  }

  /// This very program, as a command to which arguments can be added.
  static List<String> self() {
    return launcher()
        .map(path -> List.of("env", "RHUMB_NO_BUILD=yes", path.toString()))
        .orElseGet(() -> java(true));
  }

  private static boolean noneAlive(List<TrackedProcess> processes) {
    return processes.stream().noneMatch(TrackedProcess::isAlive);
  }

  private static List<String> java(boolean soon) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String more = System.getenv("RHUMB_JAVA_OPTS");
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(JVM);
    if (soon) command.add(STARTS_SOONER);
    if (more != null) Stream.of(more.split(" ")).filter(o -> !o.isEmpty()).forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    return command;
  }

  /// `ops/bin/rhumb` beside the jar that this program was started from; it starts sooner.
  private static Optional<Path> launcher() {
    Path jar = Path.of(System.getProperty("java.class.path").split(":")[0]).toAbsolutePath();
    return Optional.ofNullable(jar.getParent())
        .map(target -> target.resolveSibling("bin").resolve("rhumb"))
        .filter(path -> jar.toString().endsWith(".jar") && Files.isExecutable(path));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
