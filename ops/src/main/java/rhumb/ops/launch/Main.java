package rhumb.ops.launch;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `rhumb` command.
@Command(
    name = "rhumb",
    description = "A LISP router and its distributed mapping system.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main implements Runnable {
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.err);
  }

  /// The version that Maven wrote into the jar.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"rhumb " + (version == null ? "development" : version)};
    }
  }
}
