package rhumb.ops.cli.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import rhumb.ops.cli.ControllingTerminal;
import rhumb.ops.cli.shell.Suggestions.Suggestion;

/// Reads commands from a person and executes them, until `exit` or Ctrl-D.
public final class Shell {
  private static final String PROMPT = "rhumb> ";
  private static final String HELP = "rhumb-help";
  private static final int NAME_WIDTH = 20;

  private final Supplier<CommandLine> commands;
  private final DefaultParser parser = new DefaultParser();
  private final Stopping stopping = new Stopping();

  /// @param commands makes a command line anew, so that no command sees another's options
  public Shell(Supplier<CommandLine> commands) {
    this.commands = commands;
    parser.setEscapeChars(new char[0]);
  }

  /// @return the exit code of the last command
  public int run() throws IOException {
    Terminal terminal = ControllingTerminal.get();
    terminal.handle(Terminal.Signal.INT, _ -> stopping.asked());
    LineReader reader = reader(terminal);
    terminal
        .writer()
        .println("Commands of rhumb, one a line. Tab completes, ? explains, exit ends.");
    int exitCode = 0;
    while (true) {
      Optional<List<String>> words = read(reader);
      if (words.isEmpty()) return exitCode;
      if (words.get().isEmpty()) continue;
      exitCode = execute(words.get().toArray(String[]::new));
    }
  }

  private int execute(String... words) {
    stopping.begun();
    try {
      return commands.get().execute(words);
    } finally {
      stopping.ended();
    }
  }

  private LineReader reader(Terminal terminal) {
    CommandSpec root = commands.get().getCommandSpec();
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("rhumb")
            .parser(parser)
            .completer((_, line, found) -> complete(root, line, found))
            .variable(LineReader.HISTORY_FILE, history())
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
    reader.getWidgets().put(HELP, () -> explain(reader, root));
    Optional.ofNullable(reader.getKeyMaps().get(LineReader.MAIN))
        .ifPresent(keys -> keys.bind(new Reference(HELP), "?"));
    return reader;
  }

  private static Path history() {
    return Path.of(System.getProperty("user.home", "/tmp"), ".rhumb_history");
  }

  /// Empty at the end; no words for a line that was given up.
  private static Optional<List<String>> read(LineReader reader) {
    try {
      reader.readLine(PROMPT);
      List<String> words = new ArrayList<>(reader.getParsedLine().words());
      words.removeIf(String::isBlank);
      if (!words.isEmpty() && words.getFirst().equals("rhumb")) words.removeFirst();
      boolean end = words.equals(List.of("exit")) || words.equals(List.of("quit"));
      return end ? Optional.empty() : Optional.of(words);
    } catch (UserInterruptException | EOFError _) {
      return Optional.of(List.of());
    } catch (EndOfFileException _) {
      return Optional.empty();
    }
  }

  private static void complete(CommandSpec root, ParsedLine line, List<Candidate> found) {
    List<String> before = line.words().subList(0, line.wordIndex());
    for (Suggestion suggestion : Suggestions.after(root, before, line.word())) {
      if (suggestion.isFree()) continue;
      String word = suggestion.word();
      found.add(new Candidate(word, word, null, suggestion.meaning(), null, null, true));
    }
  }

  private boolean explain(LineReader reader, CommandSpec root) {
    String written = reader.getBuffer().upToCursor();
    ParsedLine line = parser.parse(written, written.length(), Parser.ParseContext.COMPLETE);
    List<String> before = line.words().subList(0, line.wordIndex());
    StringBuilder help = new StringBuilder();
    for (Suggestion suggestion : Suggestions.after(root, before, line.word())) {
      int gap = Math.max(1, NAME_WIDTH - suggestion.word().length());
      help.append("  ").append(suggestion.word()).append(" ".repeat(gap));
      help.append(suggestion.meaning()).append("\n");
    }
    reader.printAbove(
        AttributedString.fromAnsi(help.isEmpty() ? "  nothing more is needed\n" : help.toString()));
    return true;
  }
}
