package rhumb.ops.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Network namespaces need root. A user who is not gets a user namespace in which he is, held open
/// by a process that sleeps, and the command runs again inside of it.
final class Privileges {
  // `ip netns` keeps names in /run, which belongs to the real root.
  private static final String HOLD =
      "mount -t tmpfs run /run && mkdir /run/netns && echo held && exec sleep infinity";

  private Privileges() {}

  static boolean isRoot() {
    return userId() == 0;
  }

  /// @param create whether to make a namespace where there is none
  static int rerun(List<String> arguments, boolean create) throws LabFailure {
    requireOwnFolder();
    Optional<TrackedProcess> known =
        TrackedProcess.readFrom(holderFile()).filter(TrackedProcess::isAlive);
    if (known.isEmpty() && !create) throw new LabFailure("the lab is not up", "rhumb lab up");
    TrackedProcess holder = known.isPresent() ? known.get() : hold();
    try {
      return Foreground.run(inside(holder, arguments));
    } finally {
      if (isEmpty(holder)) release(holder);
    }
  }

  private static List<String> inside(TrackedProcess holder, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("nsenter", "--preserve-credentials", "--user", "--mount", "--net"));
    command.addAll(List.of("--target", Long.toString(holder.pid()), "--"));
    command.addAll(NodeProcesses.self());
    command.addAll(arguments);
    return command;
  }

  private static TrackedProcess hold() throws LabFailure {
    List<String> command = new ArrayList<>();
    Programs.find("setsid").map(Path::toString).ifPresent(command::add);
    command.addAll(
        List.of("unshare", "--user", "--map-root-user", "--mount", "--net", "sh", "-c", HOLD));
    try {
      Process process = Programs.builder(command).redirectErrorStream(true).start();
      var out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String said = out.readLine();
      var holder = TrackedProcess.running(process.pid());
      if (!"held".equals(said) || holder.isEmpty()) {
        throw new LabFailure(
            "the lab needs root, or user namespaces, and this machine forbids them"
                + (said == null ? "" : " (" + said + ")"),
            "run it with sudo");
      }
      Files.createDirectories(
          folder(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      holder.get().writeTo(holderFile());
      return holder.get();
    } catch (IOException e) {
      throw new LabFailure(
          "the lab needs root, or user namespaces: " + e.getMessage(), "run it with sudo");
    }
  }

  private static void release(TrackedProcess holder) {
    holder.kill();
    try {
      Files.deleteIfExists(holderFile());
      Files.deleteIfExists(folder());
    } catch (IOException left) {
      // An empty file names a process that has ended; the next command sees that.
    }
  }

  /// Whether no lab is left in the namespace.
  private static boolean isEmpty(TrackedProcess holder) {
    Path labs = Path.of("/proc/" + holder.pid() + "/root/run/rhumb-lab");
    String[] left = labs.toFile().list();
    return left == null || left.length == 0;
  }

  /// Anybody may write to /tmp; what somebody else put there is not believed.
  private static void requireOwnFolder() throws LabFailure {
    try {
      if (Files.exists(folder(), LinkOption.NOFOLLOW_LINKS)
          && (int) Files.getAttribute(folder(), "unix:uid", LinkOption.NOFOLLOW_LINKS)
              != userId()) {
        throw new LabFailure(folder() + " belongs to somebody else", "remove it");
      }
    } catch (IOException e) {
      throw new LabFailure("cannot look at " + folder() + ": " + e.getMessage(), "");
    }
  }

  private static Path holderFile() {
    return folder().resolve("holder");
  }

  private static Path folder() {
    return Path.of("/tmp/rhumb-lab-" + userId());
  }

  private static int userId() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      return -1; // no /proc: whatever needs privileges will say so
    }
  }
}
