package rhumb.ops.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Other programs of this machine, run to their end.
final class Programs {
  /// @param output of stdout and stderr together
  record Result(int status, String output) {
    boolean succeeded() {
      return status == 0;
    }

    String firstLine() {
      return output.lines().findFirst().orElse("it failed with status " + status);
    }
  }

  private static final String SYSTEM_FOLDERS = ":/usr/local/sbin:/usr/sbin:/sbin";

  private Programs() {}

  /// Looks in `PATH` and where administrators' programs are.
  static Optional<Path> find(String name) {
    return Stream.of(path().split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Path require(String name, String debianPackage) throws LabFailure {
    return find(name)
        .orElseThrow(
            () ->
                new LabFailure(
                    "the lab needs the command " + name, "install the package " + debianPackage));
  }

  /// `PATH` with the folders of administrators' programs.
  static String path() {
    String path = System.getenv("PATH");
    return (path == null ? "/usr/bin:/bin" : path) + SYSTEM_FOLDERS;
  }

  /// Runs a program with `input` as its standard input; one that takes longer than `limit` is
  /// killed and has failed.
  static Result run(Duration limit, String input, List<String> command) {
    try {
      Process process = builder(command).redirectErrorStream(true).start();
      var output = CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()));
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException ended) {
        // A program that does not read its input has ended, or will; its status counts.
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        return new Result(-1, command.getFirst() + " took longer than " + limit.toSeconds() + " s");
      }
      return new Result(process.exitValue(), output.join());
    } catch (IOException e) {
      return new Result(-1, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(-1, "interrupted");
    }
  }

  static ProcessBuilder builder(List<String> command) {
    var builder = new ProcessBuilder(new ArrayList<>(command));
    builder.environment().put("PATH", path());
    return builder;
  }

  private static String readAll(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
