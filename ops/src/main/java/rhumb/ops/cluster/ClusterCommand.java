package rhumb.ops.cluster;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.cluster.DownCommand;
import rhumb.ops.cli.cluster.DrainCommand;
import rhumb.ops.cli.cluster.LeaveCommand;
import rhumb.ops.cli.cluster.ShardsCommand;
import rhumb.ops.cli.cluster.StatusCommand;

/// `rhumb cluster …`.
@Command(
    name = "cluster",
    description = {
      "The mapping nodes: who is there, and who shall go.",
      "Also makes what they need to trust each other."
    },
    subcommands = {
      StatusCommand.class,
      ShardsCommand.class,
      DrainCommand.class,
      LeaveCommand.class,
      DownCommand.class,
      ClusterCommand.Authority.class,
      ClusterCommand.Certificate.class
    })
public final class ClusterCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  /// `rhumb cluster ca`.
  @Command(
      name = "ca",
      description = {
        "Makes the authority of a cluster.",
        "ca.key, which never leaves this folder, and ca.crt, which every node gets."
      })
  static final class Authority implements Callable<Integer> {
    @Option(
        names = "--folder",
        paramLabel = "FOLDER",
        defaultValue = "tls",
        description = "Where to (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      new Certificates(folder).makeAuthority();
      PrintWriter out = spec.commandLine().getOut();
      out.println("made " + folder.resolve("ca.key") + " and " + folder.resolve("ca.crt"));
      out.println("next, for each node: rhumb cluster cert NODE --folder " + folder);
      out.flush();
      return ExitCode.OK;
    }
  }

  /// `rhumb cluster cert NODE`.
  @Command(
      name = "cert",
      description = {"Makes a node's private key and its certificate.", "The authority signs it."})
  static final class Certificate implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62})");

    @Parameters(paramLabel = "NODE", description = "The node's name or address.")
    private String node = "";

    @Option(
        names = "--folder",
        paramLabel = "FOLDER",
        defaultValue = "tls",
        description = "Where the authority is, and where to (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    @Option(
        names = "--address",
        paramLabel = "ADDRESS",
        description = "An address of the node to write into the certificate; any number of times.")
    private List<InetAddress> addresses = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      if (!NAME.matcher(node).matches() || node.equals("ca")) {
        throw new Failure(
            ExitCode.USAGE,
            "\"" + node + "\" cannot be the name of a node",
            "",
            "use letters, digits, dots and hyphens; ca is taken");
      }
      new Certificates(folder).makeCertificate(node, addresses);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          "made " + folder.resolve(node + ".key") + " and " + folder.resolve(node + ".crt"));
      out.println("copy both and ca.crt to the node, and write into its configuration:");
      out.printf(
          "  rhumb.mapping.cluster.tls { key-file = %1$s.key, cert-file = %1$s.crt, ca-file ="
              + " ca.crt }%n",
          node);
      out.flush();
      return ExitCode.OK;
    }
  }
}
