package rhumb.ops.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What can come next on a command line.
final class Suggestions {
  /// @param word to be put in; in angle brackets when it is for the person to choose
  record Suggestion(String word, String meaning) {
    boolean isFree() {
      return word.startsWith("<");
    }
  }

  private Suggestions() {}

  /// @param words those before the one that is being written
  /// @param begun what is written of that one
  static List<Suggestion> after(CommandSpec root, List<String> words, String begun) {
    CommandSpec command = root;
    Optional<OptionSpec> open = Optional.empty();
    for (String word : words) {
      if (open.isPresent()) {
        open = Optional.empty();
      } else if (word.startsWith("-")) {
        open = option(command, word).filter(o -> o.arity().min() > 0);
      } else {
        command = subcommand(command, word).orElse(command);
      }
    }
    List<Suggestion> all = new ArrayList<>();
    if (open.isPresent()) values(open.get(), all);
    else if (begun.startsWith("-")) options(command, all);
    else words(command, all);
    all.removeIf(s -> !s.isFree() && !s.word().startsWith(begun));
    return all;
  }

  /// Abbreviations lead on, too.
  private static Optional<CommandSpec> subcommand(CommandSpec command, String word) {
    List<CommandSpec> found = new ArrayList<>();
    for (CommandLine line : command.subcommands().values()) {
      CommandSpec spec = line.getCommandSpec();
      if (spec.name().equals(word)) return Optional.of(spec);
      if (spec.name().startsWith(word) && !found.contains(spec)) found.add(spec);
    }
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private static Optional<OptionSpec> option(CommandSpec command, String word) {
    return Optional.ofNullable(command.findOption(word));
  }

  private static void values(OptionSpec option, List<Suggestion> into) {
    if (option.type().isEnum()) {
      for (Object constant : option.type().getEnumConstants()) {
        into.add(new Suggestion(constant.toString().toLowerCase(Locale.ROOT), ""));
      }
    } else {
      into.add(new Suggestion("<" + option.paramLabel() + ">", meaning(option)));
    }
  }

  private static void options(CommandSpec command, List<Suggestion> into) {
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) into.add(new Suggestion(option.longestName(), meaning(option)));
    }
  }

  private static void words(CommandSpec command, List<Suggestion> into) {
    for (CommandLine line : command.subcommands().values()) {
      CommandSpec spec = line.getCommandSpec();
      if (spec.usageMessage().hidden()) continue;
      String[] said = spec.usageMessage().description();
      into.add(new Suggestion(spec.name(), said.length == 0 ? "" : said[0]));
    }
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      into.add(new Suggestion("<" + parameter.paramLabel() + ">", meaning(parameter)));
    }
  }

  private static String meaning(ArgSpec argument) {
    String[] said = argument.description();
    return said.length == 0 ? "" : said[0];
  }
}
