package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import picocli.CommandLine;
import rhumb.mapping.view.MappingQueries;
import rhumb.ops.SeedLab;
import rhumb.ops.http.Asked;
import rhumb.ops.http.OpsServer;
import rhumb.ops.http.Reloadable;
import rhumb.ops.http.Serving;

/// Runs commands against a node that answers as the seed's routers did.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CommandRuns {
  final SeedLab.Router router = new SeedLab.Router();
  OpsServer server;
  StringWriter out;
  StringWriter err;

  @BeforeAll
  void start() throws IOException {
    Asked node =
        new Asked(
            "SITE1",
            "1.0",
            SeedLab.ago("01:00:00"),
            SeedLab.CLOCK,
            Optional.of(mapping()),
            Optional.of(router),
            configuration());
    server = OpsServer.start(node, Serving.onLoopback(0));
  }

  MappingQueries mapping() {
    return new SeedLab.MapServer();
  }

  Optional<Reloadable> configuration() {
    return Optional.empty();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void listen() {
    out = new StringWriter();
    err = new StringWriter();
    router.cleared.clear();
  }

  void assertPrints(String command, String expected) {
    assertThat(run(command)).as(err.toString()).isZero();
    assertThat(out.toString()).isEqualTo(expected);
    assertThat(err.toString()).isEmpty();
  }

  int run(String words) {
    List<String> all = new ArrayList<>(List.of(words.split(" ")));
    all.addAll(List.of("-s", server.url()));
    return execute(all);
  }

  int execute(List<String> words) {
    return execute(Main.commandLine(), words);
  }

  int execute(CommandLine line, List<String> words) {
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(words.toArray(String[]::new));
  }
}
