package rhumb.ops.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// How `--help` looks: first what a command alone has, then, under a heading of its own, what all
/// commands have that ask a node.
final class Usage {
  private static final int FEW = 3; // options that are all named in the first line
  private static final String ASKING = "asking"; // the field of the mixin in every such command

  private Usage() {}

  static void arrange(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    spec.usageMessage().abbreviateSynopsis(spec.options().size() > FEW);
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, Usage::options);
  }

  private static String options(Help help) {
    List<OptionSpec> own = new ArrayList<>(help.commandSpec().options());
    Optional<CommandSpec> asking = Optional.ofNullable(help.commandSpec().mixins().get(ASKING));
    if (asking.isEmpty()) return help.optionListExcludingGroups(own);
    List<OptionSpec> shared = asking.get().options();
    own.removeAll(shared);
    return help.optionListExcludingGroups(own)
        + "Whom to ask, and how to print the answer:\n"
        + help.optionListExcludingGroups(shared);
  }
}
