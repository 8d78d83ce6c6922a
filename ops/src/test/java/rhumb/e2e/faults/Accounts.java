package rhumb.e2e.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import rhumb.e2e.Eventually;

/// What a node says of itself and the kernel says of its process, after all that has happened:
/// every message that it took in is answered or dropped for a reason, and nothing has piled up.
final class Accounts {
  /// A Map-Register that is not stored is dropped after 10 s.
  private static final Duration SETTLED = Duration.ofSeconds(30);

  private static final Duration EVERY = Duration.ofMillis(200);

  // several times what a node has after its start
  private static final long THREADS = 400;
  private static final long FILES = 800;
  private static final long RESIDENT_KB = 1_500_000; // with a heap of 256 MB

  private Accounts() {}

  /// What is wrong with a node whose clients have stopped.
  static List<String> mistakes(NodeProcess node) throws Exception {
    List<String> found = new ArrayList<>();
    long end = System.nanoTime() + SETTLED.toNanos();
    Optional<String> open = open(node);
    while (open.isPresent() && System.nanoTime() - end < 0) {
      Eventually.letPass(EVERY);
      open = open(node);
    }
    open.ifPresent(found::add);
    bound(node, "threads", count(node, "task"), THREADS).ifPresent(found::add);
    bound(node, "open files", count(node, "fd"), FILES).ifPresent(found::add);
    bound(node, "KB resident", resident(node), RESIDENT_KB).ifPresent(found::add);
    return found;
  }

  /// What does not add up.
  private static Optional<String> open(NodeProcess node) throws Exception {
    JsonNode all =
        new ObjectMapper().readTree(node.ask("/api/v1/statistics").text()).at("/mapping");
    JsonNode in = all.at("/received");
    JsonNode out = all.at("/sent");
    long asked = in.path("Map-Request").asLong() + in.path("Map-Register").asLong();
    long answered = out.path("Map-Reply").asLong() + out.path("Map-Notify").asLong();
    long dropped = 0;
    for (JsonNode reason : all.at("/dropped")) dropped += reason.asLong();
    return asked > 0 && asked == answered + dropped
        ? Optional.empty()
        : Optional.of("not accounted for at " + node.address() + ": " + all);
  }

  private static Optional<String> bound(NodeProcess node, String what, long has, long most) {
    return has <= most
        ? Optional.empty()
        : Optional.of("%s has %d %s, more than %d".formatted(node.address(), has, what, most));
  }

  private static long count(NodeProcess node, String folder) throws IOException {
    try (Stream<Path> all = Files.list(proc(node).resolve(folder))) {
      return all.count();
    }
  }

  private static long resident(NodeProcess node) throws IOException {
    return Files.readAllLines(proc(node).resolve("status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  private static Path proc(NodeProcess node) {
    return Path.of("/proc", String.valueOf(node.pid()));
  }
}
