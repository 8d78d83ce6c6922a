package rhumb.ops.cli.show;

import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The words `instance-id N` behind a command: what is of other instances is left out.
final class OneInstance {
  private static final String WORD = "instance-id";
  private static final long MOST = 0xFFFF_FFFFL;

  @Parameters(
      arity = "0..2",
      paramLabel = "instance-id N",
      description = "Of this instance only; of all if not given.")
  private List<String> words = List.of();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /// The N, if there is one.
  OptionalLong id() {
    if (words.isEmpty()) return OptionalLong.empty();
    String word = words.getFirst();
    if (word.isEmpty() || !WORD.startsWith(word)) throw mistake("'" + word + "' is unknown here");
    if (words.size() != 2) throw mistake("instance-id wants one number");
    try {
      long id = Long.parseLong(words.getLast());
      if (id >= 0 && id <= MOST) return OptionalLong.of(id);
    } catch (NumberFormatException _) {
      // said below
    }
    throw mistake("instance-id is 0 to " + MOST + ", not '" + words.getLast() + "'");
  }

  private ParameterException mistake(String what) {
    return new ParameterException(command.commandLine(), what);
  }
}
