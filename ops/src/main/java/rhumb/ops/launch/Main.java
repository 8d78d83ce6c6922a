package rhumb.ops.launch;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import rhumb.ops.bench.BenchCommand;
import rhumb.ops.cli.ClearCommand;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.LigCommand;
import rhumb.ops.cli.MapCacheCommand;
import rhumb.ops.cli.StatusCommand;
import rhumb.ops.cli.Terminal;
import rhumb.ops.cli.backup.BackupCommand;
import rhumb.ops.cli.backup.VerifyCommand;
import rhumb.ops.cli.events.EventsCommand;
import rhumb.ops.cli.events.PacketsCommand;
import rhumb.ops.cli.shell.Shell;
import rhumb.ops.cli.show.ShowCommand;
import rhumb.ops.cli.site.ExportCommand;
import rhumb.ops.cli.site.ImportCommand;
import rhumb.ops.cli.site.SiteCommand;
import rhumb.ops.cli.top.MappingCommand;
import rhumb.ops.cli.top.StatsCommand;
import rhumb.ops.cli.top.TopCommand;
import rhumb.ops.cli.why.ExplainCommand;
import rhumb.ops.cli.why.NetcheckCommand;
import rhumb.ops.cli.why.PingCommand;
import rhumb.ops.cli.why.RouteCommand;
import rhumb.ops.cli.why.TraceCommand;
import rhumb.ops.cluster.ClusterCommand;
import rhumb.ops.lab.DemoCommand;
import rhumb.ops.lab.LabCommand;

/// The `rhumb` command.
@Command(
    name = "rhumb",
    description = {
      "A LISP router and its distributed mapping system.",
      "Without a command: a shell with history, tab and ?."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a negative answer: not found, not well, not started",
      "2:the command or the configuration is wrong",
      "3:nobody answers at the address",
      "4:the node refuses to do it for this caller",
      "5:the node failed",
      "6:no answer in time"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main implements Callable<Integer> {
  /// Whatever can follow `rhumb`; a new command is a line here.
  private static final List<Class<?>> COMMANDS =
      List.of(
          StatusCommand.class,
          ShowCommand.class,
          ClearCommand.class,
          LigCommand.class,
          PingCommand.class,
          TraceCommand.class,
          RouteCommand.class,
          ExplainCommand.class,
          NetcheckCommand.class,
          MapCacheCommand.class,
          SiteCommand.class,
          ImportCommand.class,
          ExportCommand.class,
          BackupCommand.class,
          RestoreCommand.class,
          VerifyCommand.class,
          MappingCommand.class,
          EventsCommand.class,
          PacketsCommand.class,
          TopCommand.class,
          StatsCommand.class,
          NodeCommand.class,
          DoctorCommand.class,
          CompletionCommand.class,
          WarmUp.class,
          ManPages.class,
          ConfigCommand.class,
          TokenCommand.class,
          ClusterCommand.class,
          DatabaseCommand.class,
          SupportCommand.class,
          LabCommand.class,
          DemoCommand.class,
          BenchCommand.class,
          MeasuredNodeCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] args) {
    System.exit(commandLine(args).execute(args));
  }

  /// The command line for these words: only the one command that they name, if they name it in
  /// full, since to look at all the others takes longer than most commands do.
  static CommandLine commandLine(String... words) {
    Optional<Class<?>> named =
        words.length == 0
            ? Optional.empty()
            : COMMANDS.stream().filter(each -> name(each).equals(words[0])).findFirst();
    return named.map(it -> commandLine(List.of(it))).orElseGet(Main::commandLine);
  }

  private static String name(Class<?> command) {
    return Optional.ofNullable(command.getAnnotation(Command.class)).map(Command::name).orElse("");
  }

  /// The whole command line, ready to be executed.
  static CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  private static CommandLine commandLine(List<Class<?>> commands) {
    CommandLine line = new CommandLine(new Main());
    commands.forEach(line::addSubcommand);
    line.getSubcommands().values().forEach(Main::addHelp);
    line.setUsageHelpAutoWidth(true);
    line.setAbbreviatedSubcommandsAllowed(true);
    line.setAbbreviatedOptionsAllowed(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Main::tell);
    line.setParameterExceptionHandler(Mistakes::tell);
    return line;
  }

  private static void addHelp(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    if (spec.findOption("--help") == null) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Say how to use this command.")
              .build());
    }
    Usage.arrange(command);
    command.getSubcommands().values().forEach(Main::addHelp);
  }

  private static int tell(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    Failure failure =
        switch (e) {
          case Failure f -> f;
          case InterruptedException _ -> new Failure(ExitCode.NEGATIVE, "given up", "", "");
          default -> mistake(e);
        };
    if (!failure.told().isEmpty()) err.println("rhumb: " + failure.told());
    err.flush();
    return failure.exitCode();
  }

  private static Failure mistake(Exception e) {
    return new Failure(ExitCode.SERVER_ERROR, "this is a mistake of Rhumb's", e.toString(), "");
  }

  /// A person at a terminal gets a shell, a program the usage.
  @Override
  public Integer call() throws IOException {
    if (Terminal.isThere()) return new Shell(Main::commandLine).run();
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /// The version that Maven wrote into the jar.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"rhumb " + number()};
    }

    static String number() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }
  }
}
