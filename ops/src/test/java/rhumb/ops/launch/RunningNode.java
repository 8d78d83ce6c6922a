package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node in a process of its own.
final class RunningNode implements AutoCloseable {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(90);
  private static final Pattern URL =
      Pattern.compile("HTTP API and dashboard on (https?://[0-9.:]+)");

  private final Process process;
  private final Path log;

  private RunningNode(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// Starts it and waits until it is up.
  static RunningNode start(Path config) throws IOException {
    Path log = config.resolveSibling("log");
    List<String> command = RhumbCommand.of(List.of(), "node", "--config", config.toString());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    RunningNode node = new RunningNode(process, log);
    node.awaitLog(" is up");
    return node;
  }

  /// One that no other test has, because the port of control messages is always 4342.
  static String address(int last) {
    long pid = ProcessHandle.current().pid();
    return "127." + (190 + pid % 60) + "." + (pid / 60 % 250 + 1) + "." + last;
  }

  /// The configuration of a mapping node without sites, whose journal is in the folder, too.
  static Path mappingNode(Path folder, String address) throws IOException {
    return Files.writeString(
        folder.resolve("node.conf"),
        """
        rhumb {
          name = ms1
          mapping {
            addresses = [%s]
            sites = []
            journal.embedded.folder = "%s"
          }
          ops.http.port = 0
        }
        """
            .formatted(address, folder.resolve("journal")));
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  void awaitLog(String text) throws IOException {
    eventually(() -> assertThat(log()).contains(text));
  }

  String url() throws IOException {
    Matcher found = URL.matcher(log());
    assertThat(found.find()).as(log()).isTrue();
    return found.group(1);
  }

  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  /// What is to hold, now or soon.
  interface Condition {
    void check() throws IOException;
  }

  static void eventually(Condition condition) throws IOException {
    long end = System.nanoTime() + PATIENCE_NS;
    while (true) {
      boolean last = System.nanoTime() - end > 0;
      try {
        condition.check();
        return;
      } catch (AssertionError | IOException e) {
        if (last) throw e;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
  }
}
