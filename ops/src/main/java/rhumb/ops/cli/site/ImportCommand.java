package rhumb.ops.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;
import rhumb.ops.cli.Progress;

/// `rhumb import`.
@Command(
    name = "import",
    preprocessor = ImportCommand.StandardInput.class,
    description = {
      "Creates and changes the sites that a file names.",
      "The file has a line of JSON for each, or is CSV. What is there already stays as it is, so"
          + " that an import that broke off is simply run again."
    })
public final class ImportCommand implements Callable<Integer> {
  private static final int CHUNK = 500; // lines with one request
  private static final int MOST_SHOWN = 20;

  @Mixin private Asking asking = new Asking();
  @Mixin private SiteOptions.DryRun dryRun = new SiteOptions.DryRun();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "Sites; - or nothing for standard input.")
  private Path file = SiteCommand.STANDARD_INPUT;

  @Option(names = "--format", paramLabel = "FORMAT", description = "ndjson or csv; by FILE's name.")
  private Optional<ExportCommand.Lines> format = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "1",
      description = "Go on with the Nth site.")
  private long from = 1;

  /// Gives `-` a name before the parser looks for it among abbreviations, letter by letter.
  static final class StandardInput implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> words, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
      Collections.replaceAll(words, "-", "/dev/stdin");
      return false; // the parser goes on
    }
  }

  /// What has become of the lines so far.
  private static final class Tally {
    private long done;
    private long created;
    private long changed;
    private long unchanged;
    private long refused;
    private final List<String> refusals = new ArrayList<>();
  }

  private interface Reading {
    Optional<String> next() throws IOException;
  }

  @Override
  public Integer call() {
    var tally = new Tally();
    NodeClient node = asking.node();
    try (BufferedReader in = open()) {
      Reading sites = reading(in);
      var progress = new Progress(spec.commandLine().getErr(), "sites", size());
      List<String> chunk = new ArrayList<>();
      long number = 0;
      for (Optional<String> line = sites.next(); line.isPresent(); line = sites.next()) {
        if (++number < from) continue;
        chunk.add(line.get());
        progress.read(line.get().length() + 1L);
        if (chunk.size() == CHUNK) send(node, chunk, number - CHUNK, tally, progress);
      }
      if (!chunk.isEmpty()) send(node, chunk, number - chunk.size(), tally, progress);
      progress.end();
    } catch (IOException e) {
      String why = Failure.because(e);
      throw SiteCommand.misused("cannot read " + file + ": " + why, "");
    }
    report(tally);
    return tally.refused == 0 ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private BufferedReader open() throws IOException {
    return file.equals(SiteCommand.STANDARD_INPUT)
        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        : Files.newBufferedReader(file);
  }

  private long size() throws IOException {
    return file.equals(SiteCommand.STANDARD_INPUT) ? 0 : Files.size(file);
  }

  private Reading reading(BufferedReader in) throws IOException {
    if (format.orElseGet(() -> ExportCommand.Lines.of(file.toString()))
        == ExportCommand.Lines.CSV) {
      return new SiteLines(in)::read;
    }
    return () -> Optional.ofNullable(in.readLine());
  }

  private void send(
      NodeClient node, List<String> chunk, long before, Tally tally, Progress progress) {
    byte[] body = (String.join("\n", chunk) + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] answer = post(node, body, before);
    for (String line : new String(answer, StandardCharsets.UTF_8).split("\n")) {
      if (!line.isBlank()) count(line, before, tally);
    }
    tally.done += chunk.size();
    chunk.clear();
    progress.show(tally.done);
  }

  private byte[] post(NodeClient node, byte[] body, long before) {
    try {
      return node.postLines("/api/v1/imports" + dryRun.query(), body);
    } catch (Failure e) {
      if (before == 0) throw e;
      throw e.advising(
          "the first %d sites of %s are done; run the same import again, or with --from %d"
              .formatted(before, file, before + 1));
    }
  }

  private static void count(String line, long before, Tally tally) {
    JsonNode said = NodeClient.read(line.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    if (said.has("error")) {
      throw SiteCommand.misused(said.get("error").asText(), "run the same import again");
    }
    if (said.has("done")) {
      tally.created += said.path("created").asLong();
      tally.changed += said.path("changed").asLong();
      tally.unchanged += said.path("unchanged").asLong();
      tally.refused += said.path("refused").asLong();
    } else if (tally.refusals.size() < MOST_SHOWN) {
      tally.refusals.add("site " + (before + said.path("line").asLong()) + ": " + why(said));
    }
  }

  private static String why(JsonNode said) {
    List<String> all = new ArrayList<>();
    for (JsonNode each : said.path("errors")) {
      all.add(each.path("pointer").asText() + " " + each.path("detail").asText());
    }
    return all.isEmpty() ? said.path("refused").asText() : String.join("; ", all);
  }

  private void report(Tally tally) {
    PrintWriter err = spec.commandLine().getErr();
    tally.refusals.forEach(err::println);
    if (tally.refused > tally.refusals.size()) {
      err.println("and " + (tally.refused - tally.refusals.size()) + " more");
    }
    err.flush();
    byte[] summary =
        SiteApi.octets(
            SiteApi.object()
                .put("sites", tally.done)
                .put("created", tally.created)
                .put("changed", tally.changed)
                .put("unchanged", tally.unchanged)
                .put("refused", tally.refused));
    asking.show(
        summary,
        () ->
            "%d sites: %d created, %d changed, %d as before, %d refused%n"
                .formatted(
                    tally.done, tally.created, tally.changed, tally.unchanged, tally.refused));
  }
}
