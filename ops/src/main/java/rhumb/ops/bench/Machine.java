package rhumb.ops.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.NetworkNamespace;

/// A machine of the test bed: a network namespace without a name, which ends with this process and
/// those that it started there.
record Machine(String label, NetworkNamespace namespace, List<Process> started)
    implements AutoCloseable {
  static Machine create(String label) {
    try {
      return new Machine(label, NetworkNamespace.create(), new ArrayList<>());
    } catch (LinuxException e) {
      throw failure(String.valueOf(e.getMessage()), "run it as root, with sudo");
    }
  }

  static Failure failure(String why, String advice) {
    return new Failure(ExitCode.NEGATIVE, "bench data-plane", why, advice);
  }

  /// Does something here: sockets that it opens and processes that it starts stay here.
  <T> T call(Callable<T> task) {
    try {
      return namespace.call(task);
    } catch (Failure e) {
      throw e;
    } catch (Exception e) {
      throw failure(label + ": " + e.getMessage(), "");
    }
  }

  /// Starts a program that runs until [#close].
  Process start(ProcessBuilder program) {
    Process process = call(program::start);
    started.add(process);
    return process;
  }

  /// Runs a program to its end and returns what it printed.
  String run(String input, String... command) {
    return call(() -> runHere(input, command));
  }

  private String runHere(String input, String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() == 0) return output;
    String said = output.lines().findFirst().orElse("it failed");
    throw failure(String.join(" ", command) + " on " + label + ": " + said, "");
  }

  /// Lines of `ip -batch`.
  void ip(String... lines) {
    run(String.join("\n", lines) + "\n", "ip", "-batch", "-");
  }

  void sysctl(String key, String value) {
    call(() -> Files.writeString(Path.of("/proc/sys/net/" + key), value));
  }

  /// Where `PATH` and administrators' folders have a program.
  static boolean has(String program) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  static void require(String program, String debianPackage) {
    if (has(program)) return;
    throw failure("needs the command " + program, "install the package " + debianPackage);
  }

  /// Ends what runs here.
  @Override
  public void close() {
    started.forEach(Process::destroy);
    for (Process process : started) {
      try {
        if (!process.waitFor(Duration.ofSeconds(5))) process.destroyForcibly();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    started.clear();
    namespace.close();
  }
}
