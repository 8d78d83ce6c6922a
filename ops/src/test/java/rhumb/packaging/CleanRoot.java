package rhumb.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// A machine as it comes from the installer, in a folder: what every Debian has and nothing else,
/// with processes, mounts and a network of its own. All of it ends with this object.
final class CleanRoot implements AutoCloseable {
  /// What a command said.
  record Said(int status, String output) {}

  private static final String SCRIPT = "rhumb/packaging/clean-root.sh";
  private static final String LIFE =
      "mount -t proc proc \"$0/proc\" && mount --bind /dev \"$0/dev\" && ip link set lo up"
          + " && echo ready && exec sleep infinity";

  final Path folder;
  private final Process life;

  private CleanRoot(Path folder, Process life) {
    this.folder = folder;
    this.life = life;
  }

  /// What every Debian has, made of the packages of this machine.
  static CleanRoot debian(Path folder) throws Exception {
    requireUsers(Files.createDirectories(folder));
    try (var script = CleanRoot.class.getClassLoader().getResourceAsStream(SCRIPT)) {
      byte[] text = script.readAllBytes();
      Process made = start(List.of("sh", "-s", folder.toString()));
      made.getOutputStream().write(text);
      require(finish(made), SCRIPT);
    }
    return of(folder);
  }

  private static void requireUsers(Path folder) throws Exception {
    if (finish(start(List.of("chown", "1", folder.toString()))).status() == 0) {
      require(finish(start(List.of("chown", "0", folder.toString()))), "chown");
      return;
    }
    throw new AssertionError(
        "a Debian has users other than root, and there are none here: run the check as root, or"
            + " install uidmap and give yourself some in /etc/subuid and /etc/subgid");
  }

  /// Whatever is in the folder.
  static CleanRoot of(Path folder) throws IOException {
    for (String mounted : List.of("proc", "dev")) {
      Files.createDirectories(folder.resolve(mounted));
    }
    Process life =
        start(
            List.of(
                "unshare",
                "--mount",
                "--net",
                "--pid",
                "--fork",
                "--kill-child",
                "--",
                "sh",
                "-c",
                LIFE,
                folder.toString()));
    String said = life.inputReader().readLine();
    if (!"ready".equals(said)) throw new AssertionError("no root in " + folder + ": " + said);
    return new CleanRoot(folder, life);
  }

  /// Runs a command in it to its end.
  Said run(String... command) throws Exception {
    return finish(start(inside(List.of(command))));
  }

  /// The output of a command that must succeed.
  String say(String... command) throws Exception {
    return require(run(command), String.join(" ", command)).output();
  }

  /// Starts a command in it that goes on.
  Process background(Path log, List<String> command) throws IOException {
    return new ProcessBuilder(inside(command))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /// Runs a program of this machine in its network.
  void inItsNetwork(String... command) throws Exception {
    List<String> words = new ArrayList<>(entering("--net"));
    words.addAll(List.of(command));
    require(finish(start(words)), String.join(" ", command));
  }

  /// Everything in it that outlives a process, without what dpkg and the system note about any
  /// package.
  List<String> files() throws Exception {
    var noted =
        List.of("/proc/", "/dev/", "/run/", "/tmp/", "/var/lib/dpkg/", "/var/log/", "/etc/");
    var files = new TreeSet<String>();
    for (String file : say("find", "/", "-xdev").split("\n")) {
      boolean backup =
          file.matches("/etc/(passwd|group|shadow|gshadow|subuid|subgid)-?|/etc/.*lock");
      boolean note = noted.stream().filter(n -> !n.equals("/etc/")).anyMatch(file::startsWith);
      if (!backup && !note) files.add(file);
    }
    return List.copyOf(files);
  }

  @Override
  public void close() throws Exception {
    life.destroyForcibly();
    life.waitFor(10, TimeUnit.SECONDS);
    finish(start(List.of("rm", "-rf", "--one-file-system", folder.toString())));
  }

  private List<String> inside(List<String> command) {
    List<String> words = new ArrayList<>(entering("--mount", "--net", "--pid"));
    words.addAll(
        List.of("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "chroot"));
    words.add(folder.toString());
    words.addAll(command);
    return words;
  }

  private List<String> entering(String... namespaces) {
    long first = life.children().findFirst().orElseThrow().pid();
    List<String> words = new ArrayList<>(List.of("nsenter", "--target", Long.toString(first)));
    words.addAll(List.of(namespaces));
    words.add("--");
    return words;
  }

  static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  static Said finish(Process process) throws Exception {
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), output);
  }

  static Said require(Said said, String what) {
    if (said.status() != 0) throw new AssertionError(what + ": " + said.output());
    return said;
  }
}
