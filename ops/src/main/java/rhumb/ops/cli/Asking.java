package rhumb.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.format.Format;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.cli.format.Listing;
import rhumb.ops.cli.format.Yaml;

/// What every command has that asks a node: whom, how long to wait, and for whom to print.
public final class Asking {
  @Option(
      names = {"-s", "--server"},
      paramLabel = "URL",
      defaultValue = "${env:RHUMB_SERVER:-http://127.0.0.1:8090}",
      description = "The node to ask; ${DEFAULT-VALUE} if not given (environment RHUMB_SERVER).")
  private String server = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long to wait for an answer (${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      defaultValue = "${env:RHUMB_TOKEN_FILE}",
      description = "What holds your token, if the node wants one (environment RHUMB_TOKEN_FILE).")
  private @Nullable Path tokenFile;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      defaultValue = "${env:RHUMB_TLS_CA}",
      description = "Who signs the certificates of nodes, PEM (environment RHUMB_TLS_CA).")
  private @Nullable Path caFile;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      defaultValue = "${env:RHUMB_TLS_CERT}",
      description = "Your certificate, if the node wants one (environment RHUMB_TLS_CERT).")
  private @Nullable Path certFile;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      defaultValue = "${env:RHUMB_TLS_KEY}",
      description = "The private key of your certificate (environment RHUMB_TLS_KEY).")
  private @Nullable Path keyFile;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, wide, json, yaml or csv (${DEFAULT-VALUE}).")
  private Format format = Format.TABLE;

  @Option(names = "--json", description = "The same as -o json: the answer of the API.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  private boolean headed; // the headings of a list that grows are printed

  public NodeClient node() {
    if (timeoutSeconds < 1 || timeoutSeconds > 3600) {
      throw new Failure(ExitCode.USAGE, "--timeout is 1 to 3600 seconds", "", "");
    }
    return new NodeClient(
        server,
        Duration.ofSeconds(timeoutSeconds),
        Optional.ofNullable(tokenFile).map(Asking::token),
        Trust.of(
            Optional.ofNullable(caFile),
            Optional.ofNullable(certFile),
            Optional.ofNullable(keyFile)));
  }

  private static String token(Path file) {
    try {
      String token = Files.readString(file).strip();
      if (token.matches("[!-~]{1,256}")) return token;
      throw new Failure(ExitCode.USAGE, file + " does not hold a token", "", "");
    } catch (IOException e) {
      String why = Failure.because(e);
      throw new Failure(ExitCode.USAGE, "cannot read the token in \"" + file + "\"", why, "");
    }
  }

  public Format format() {
    return json ? Format.JSON : format;
  }

  /// Whether a person reads along: only then is there something to say beside the answer.
  public boolean forPeople() {
    return format() == Format.TABLE || format() == Format.WIDE;
  }

  /// Whether the answer is printed as it is, as JSON or YAML.
  public boolean forPrograms() {
    return format() == Format.JSON || format() == Format.YAML;
  }

  /// Prints an answer of the API as it was asked for.
  ///
  /// @param text what `table` prints
  /// @param grid what `wide` and `csv` print
  public void show(byte[] answer, Supplier<String> text, Supplier<Grid> grid) {
    switch (format()) {
      case TABLE -> print(text.get());
      case WIDE -> print(grid.get().text(true));
      case CSV -> print(grid.get().csv());
      case JSON, YAML -> print(answer);
    }
  }

  /// For what is no list: wide is as narrow as the rest, and CSV has a row for each member.
  public void show(byte[] answer, Supplier<String> text) {
    switch (format()) {
      case TABLE, WIDE -> print(text.get());
      case JSON, YAML -> print(answer);
      case CSV -> print(Grid.ofMembers(NodeClient.read(answer, JsonNode.class)).csv());
    }
  }

  /// A list that may grow: as it is now.
  public <T> void list(byte[] answer, Listing<T> listing, List<T> rows) {
    show(answer, () -> listing.text(rows), () -> listing.grid(rows));
  }

  /// Further rows of a list that grows; for programs, each by itself.
  public <T> void more(Listing<T> listing, List<T> rows) {
    switch (format()) {
      case TABLE, WIDE -> print(listing.text(rows));
      case CSV -> print(headed ? listing.grid(rows).csvRows() : listing.grid(rows).csv());
      case JSON -> rows.forEach(row -> print(NodeClient.write(row)));
      case YAML ->
          rows.forEach(
              row -> {
                print("---\n");
                print(NodeClient.write(row));
              });
    }
    headed = true;
  }

  /// Something beside the answer, for a person.
  public void warn(String text) {
    PrintWriter err = command.commandLine().getErr();
    err.println("rhumb: " + text);
    err.flush();
  }

  public void print(String text) {
    PrintWriter out = command.commandLine().getOut();
    boolean colours = command.commandLine().getColorScheme().ansi().enabled();
    out.print(colours && !forPrograms() ? Marks.coloured(text) : text);
    if (out.checkError()) throw Failure.unheard();
  }

  /// An answer of the API as it came, or the same as YAML.
  public void print(byte[] json) {
    String text = new String(json, StandardCharsets.UTF_8);
    print(format() == Format.YAML ? Yaml.of(NodeClient.read(json, JsonNode.class)) : text + "\n");
  }
}
