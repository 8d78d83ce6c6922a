package rhumb.ops.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Network namespaces under the names that `ip netns` knows them by.
final class Namespaces {
  private static final Path NAMED = Path.of("/run/netns");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Namespaces() {}

  static Path path(String name) {
    return NAMED.resolve(name);
  }

  static boolean exists(String name) {
    return Files.exists(path(name));
  }

  static void create(String name) throws LabFailure {
    var made = ip("", "netns", "add", name);
    if (!made.succeeded()) {
      throw new LabFailure(
          "cannot create a network namespace: " + made.firstLine(),
          "run as root, in a container with CAP_SYS_ADMIN and CAP_NET_ADMIN");
    }
  }

  /// Nothing happens if there is none.
  static void delete(String name) throws LabFailure {
    if (!exists(name)) return;
    var gone = ip("", "netns", "delete", name);
    if (exists(name)) {
      throw new LabFailure("cannot remove the namespace " + name + ": " + gone.firstLine(), "");
    }
  }

  /// Runs lines of `ip -batch` in a namespace.
  ///
  /// @param family `-6` where the lines themselves do not tell, else `-N`, which changes nothing
  static void configure(String name, String family, List<String> lines) throws LabFailure {
    if (lines.isEmpty()) return;
    var done = ip(String.join("\n", lines) + "\n", family, "-n", name, "-batch", "-");
    if (!done.succeeded()) {
      throw new LabFailure("cannot lay out " + name + ": " + describe(done.output(), lines), "");
    }
  }

  /// The words to put before a command so that it runs in a namespace.
  static List<String> inside(String name) {
    return List.of("nsenter", "--net=" + path(name), "--");
  }

  /// Who runs in a namespace, this process apart.
  static List<TrackedProcess> processesIn(String name) {
    List<TrackedProcess> found = new ArrayList<>();
    if (!exists(name)) return found;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      String wanted = "net:[" + Files.getAttribute(path(name), "unix:ino") + "]";
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (wanted.equals(networkOf(process)) && pid != ProcessHandle.current().pid()) {
          TrackedProcess.running(pid).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      return found; // the namespace went away meanwhile
    }
    return found;
  }

  private static String networkOf(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("ns/net")).toString();
    } catch (IOException goneOrForbidden) {
      return "";
    }
  }

  /// `ip` says "Command failed -:7"; a person wants to read line 7.
  private static String describe(String output, List<String> lines) {
    String error = output.lines().findFirst().orElse("no reason given");
    return output
        .lines()
        .filter(line -> line.startsWith("Command failed -:"))
        .map(line -> Integer.parseInt(line.substring("Command failed -:".length()).strip()))
        .findFirst()
        .map(number -> error + " (at: ip " + lines.get(number - 1) + ")")
        .orElse(error);
  }

  private static Programs.Result ip(String input, String... arguments) throws LabFailure {
    List<String> command = new ArrayList<>();
    command.add(Programs.require("ip", "iproute2").toString());
    command.addAll(List.of(arguments));
    return Programs.run(LIMIT, input, command);
  }
}
