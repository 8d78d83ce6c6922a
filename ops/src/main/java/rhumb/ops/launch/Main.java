package rhumb.ops.launch;

import java.io.PrintWriter;
import java.util.List;
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
import rhumb.ops.cli.show.ShowCommand;
import rhumb.ops.cli.site.ExportCommand;
import rhumb.ops.cli.site.ImportCommand;
import rhumb.ops.cli.site.SiteCommand;
import rhumb.ops.cli.why.ExplainCommand;
import rhumb.ops.cli.why.PingCommand;
import rhumb.ops.cli.why.RouteCommand;
import rhumb.ops.cli.why.TraceCommand;
import rhumb.ops.cluster.ClusterCommand;
import rhumb.ops.lab.DemoCommand;
import rhumb.ops.lab.LabCommand;

/// The `rhumb` command.
@Command(
    name = "rhumb",
    description = "A LISP router and its distributed mapping system.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main implements Runnable {
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
          MapCacheCommand.class,
          SiteCommand.class,
          ImportCommand.class,
          ExportCommand.class,
          NodeCommand.class,
          DoctorCommand.class,
          CompletionCommand.class,
          WarmUp.class,
          ConfigCommand.class,
          TokenCommand.class,
          ClusterCommand.class,
          DatabaseCommand.class,
          LabCommand.class,
          DemoCommand.class,
          BenchCommand.class,
          MeasuredNodeCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /// The whole command line, ready to be executed.
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    COMMANDS.forEach(line::addSubcommand);
    line.getSubcommands().values().forEach(Main::addHelp);
    line.setAbbreviatedSubcommandsAllowed(true);
    line.setAbbreviatedOptionsAllowed(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Main::tell);
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
    command.getSubcommands().values().forEach(Main::addHelp);
  }

  private static int tell(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    Failure failure = e instanceof Failure f ? f : mistake(e);
    err.println("rhumb: " + failure.told());
    err.flush();
    return failure.exitCode();
  }

  private static Failure mistake(Exception e) {
    return new Failure(ExitCode.SERVER_ERROR, "this is a mistake of Rhumb's", e.toString(), "");
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
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
