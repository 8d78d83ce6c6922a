package rhumb.ops.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.config.NodeConfig;

/// Writes the manual for `man`: a page for each command and one for the configuration, made of what
/// `--help` says. For packages.
@Command(name = "man-pages", hidden = true)
final class ManPages implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "Where the pages go.")
  private Path folder = Path.of("");

  @Override
  public Integer call() {
    Map<String, String> pages = new TreeMap<>();
    command(Main.commandLine().getCommandSpec(), pages);
    pages.put("rhumb.conf.5", ConfigPage.of(NodeConfig.manual()));
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(folder.resolve(page.getKey()), page.getValue());
      }
    } catch (IOException e) {
      throw new Failure(ExitCode.USAGE, "cannot write to " + folder, Failure.because(e), "");
    }
    return ExitCode.OK;
  }

  private static void command(CommandSpec spec, Map<String, String> pages) {
    if (spec.usageMessage().hidden()) return;
    String name = spec.qualifiedName("-");
    pages.put(name + ".1", page(spec, name));
    for (CommandLine sub : spec.subcommands().values()) command(sub.getCommandSpec(), pages);
  }

  private static String page(CommandSpec spec, String name) {
    StringBuilder out = new StringBuilder(Roff.head(name, "1"));
    String[] description = spec.usageMessage().description();
    String first = description.length == 0 ? spec.name() : description[0];
    out.append(".SH NAME\n")
        .append(Roff.text(name))
        .append(" \\- ")
        .append(Roff.text(first))
        .append("\n");
    out.append(".SH SYNOPSIS\n.nf\n");
    out.append(Roff.text(synopsis(spec))).append("\n.fi\n.SH DESCRIPTION\n");
    Arrays.stream(description).forEach(line -> out.append(Roff.text(line)).append("\n"));
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      out.append(".TP\n.I ").append(Roff.text(parameter.paramLabel())).append("\n");
      out.append(Roff.text(String.join(" ", parameter.description()))).append("\n");
    }
    out.append(".SH OPTIONS\n");
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) option(option, out);
    }
    if (!spec.subcommands().isEmpty()) commands(spec, out);
    exitCodes(out);
    return out.append(".SH SEE ALSO\n.BR rhumb (1),\n.BR rhumb.conf (5)\n").toString();
  }

  private static String synopsis(CommandSpec spec) {
    String help =
        new CommandLine.Help(spec, CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .synopsis(0);
    return help.strip();
  }

  private static void option(OptionSpec option, StringBuilder out) {
    out.append(".TP\n.B ").append(Roff.text(String.join(", ", option.names())));
    if (option.arity().max() > 0) out.append(" ").append(Roff.text(option.paramLabel()));
    String told = String.join(" ", option.description());
    String value = String.valueOf(option.defaultValue());
    out.append("\n").append(Roff.text(told.replace("${DEFAULT-VALUE}", value))).append("\n");
  }

  private static void commands(CommandSpec spec, StringBuilder out) {
    out.append(".SH COMMANDS\n");
    for (CommandLine line : spec.subcommands().values()) {
      CommandSpec sub = line.getCommandSpec();
      if (sub.usageMessage().hidden()) continue;
      String[] told = sub.usageMessage().description();
      out.append(".TP\n.B ").append(Roff.text(sub.name())).append("\n");
      out.append(told.length == 0 ? "" : Roff.text(told[0])).append("\n");
    }
  }

  private static void exitCodes(StringBuilder out) {
    out.append(".SH EXIT STATUS\n");
    Main.commandLine()
        .getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .forEach(
            (code, what) ->
                out.append(".TP\n.B ")
                    .append(code)
                    .append("\n")
                    .append(Roff.text(what))
                    .append("\n"));
  }
}
