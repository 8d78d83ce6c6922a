package rhumb.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import rhumb.ops.lab.Lab;
import rhumb.ops.lab.LabFailure;
import rhumb.ops.lab.LabNode;
import rhumb.ops.lab.LabOptions;
import rhumb.ops.lab.Ping;

/// A lab under test with a recording of its core.
final class LabRun implements AutoCloseable {
  /// What a command said.
  record Said(int status, String output) {}

  static final Duration SOON = Duration.ofSeconds(20);

  final Lab lab;
  final Capture capture;
  private final Path scratch;

  private LabRun(Lab lab, Capture capture, Path scratch) {
    this.lab = lab;
    this.capture = capture;
    this.scratch = scratch;
  }

  static LabRun start(String name, LabOptions options) throws LabFailure, IOException {
    Lab lab = Lab.brief(name);
    Path scratch = Files.createTempDirectory("rhumb-" + name);
    try {
      lab.build(options);
      Capture capture = Capture.start(lab, scratch.resolve("core.pcapng"));
      lab.awaitReady();
      return new LabRun(lab, capture, scratch);
    } catch (LabFailure | IOException | RuntimeException | AssertionError e) {
      lab.remove();
      throw e;
    }
  }

  @Override
  public void close() throws Exception {
    capture.close();
    lab.remove();
    try (var files = Files.list(scratch)) {
      for (Path file : files.toList()) Files.delete(file);
    }
    Files.delete(scratch);
  }

  /// Runs `rhumb …` on a node as a person would.
  Said rhumb(LabNode node, String... arguments) {
    List<String> command = new ArrayList<>(List.of("rhumb"));
    command.addAll(List.of(arguments));
    return say(node, command.toArray(new String[0]));
  }

  Said say(LabNode node, String... command) {
    return Eventually.unchecked(
        () -> {
          Process process =
              new ProcessBuilder(lab.on(node, command)).redirectErrorStream(true).start();
          process.getOutputStream().close();
          byte[] out = process.getInputStream().readAllBytes();
          return new Said(process.waitFor(), new String(out, StandardCharsets.UTF_8));
        });
  }

  /// The output of `rhumb show …`, which must succeed.
  String show(LabNode node, String what) {
    Said said = rhumb(node, ("show " + what).split(" "));
    Assertions.assertThat(said.status()).as(said.output()).isZero();
    return said.output();
  }

  Ping ping(LabNode from, String to, int count) {
    return Eventually.unchecked(() -> lab.ping(from, to, count, _ -> {}));
  }

  /// Five times a second.
  Ping pingFast(LabNode from, String to, int count) {
    return Eventually.unchecked(() -> lab.ping(from, to, count, Duration.ofMillis(200), _ -> {}));
  }

  /// Restarts the sites one after the other and waits until they are registered anew.
  void restartSites(LabOptions options) throws LabFailure {
    lab.restart(LabNode.SITE1, options);
    lab.restart(LabNode.SITE2, options);
    lab.awaitReady();
    awaitConfirmed(LabNode.SITE1);
    awaitConfirmed(LabNode.SITE2);
  }

  /// Waits until a router's own process has seen all of its registrations confirmed.
  void awaitConfirmed(LabNode site) {
    Eventually.assertWithin(
        SOON,
        () -> {
          Optional<JsonNode> database = lab.ask(site, "/api/v1/database");
          Assertions.assertThat(database).isPresent();
          List<JsonNode> registered = database.get().findValues("registered");
          Assertions.assertThat(registered).isNotEmpty().allMatch(JsonNode::asBoolean);
        });
  }

  /// A counter of `/api/v1/statistics`; 0 if it is not there.
  long counter(LabNode node, String pointer) {
    return lab.ask(node, "/api/v1/statistics").map(s -> s.at(pointer).asLong()).orElse(0L);
  }
}
