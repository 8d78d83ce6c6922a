package rhumb.ops.lab;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.ExitCode;

/// `rhumb demo`: builds a lab of its own, walks through the seed, removes the lab.
@Command(
    name = "demo",
    description = {
      "Two sites find each other, with real packets.",
      "In a lab that is built for it and removed afterwards."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand extends LabAction {
  private static final String NAME = "demo";

  @Mixin Choices choices = new Choices();

  @Option(
      names = "--cluster",
      description = {
        "Three mapping nodes, traffic and the dashboard, until Ctrl-C.",
        "One of the three dies and comes back all the while."
      })
  boolean cluster;

  @Override
  Lab lab() {
    String called = name.equals("lab") ? NAME : name;
    return cluster ? Lab.clustered(called) : Lab.brief(called);
  }

  @Override
  boolean builds() {
    return true;
  }

  @Override
  int run(Lab lab, PrintWriter out) throws LabFailure {
    try (var held = lab.hold()) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> endQuietly(lab, held))); // for Ctrl-C
      try {
        return play(lab, out);
      } finally {
        boolean _ = Thread.interrupted(); // by Ctrl-C in the shell; what was built still has to go
        lab.remove();
      }
    }
  }

  private int play(Lab lab, PrintWriter out) throws LabFailure {
    long start = System.nanoTime();
    out.println(
        cluster
            ? "Laying out two sites and a core; starting three mapping nodes over PostgreSQL …"
            : "Laying out two sites, a core and a mapping system; starting three routers …");
    out.println();
    out.println(LabText.PICTURE);
    out.flush();
    lab.build(choices.options());
    lab.awaitReady();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    out.printf(Locale.ROOT, "Both sites are registered after %.1f s.%n", took.toMillis() / 1000.0);
    if (cluster) {
      new ClusterShow(lab, stage(out)).play();
      return 0;
    }
    List<String> broken = new Demo(lab, choices.options(), stage(out)).play();
    for (String promise : broken) {
      out.println("NOT AS PROMISED: " + promise);
    }
    return broken.isEmpty() ? 0 : ExitCode.NEGATIVE;
  }

  private Demo.Stage stage(PrintWriter out) {
    Ansi ansi = spec.commandLine().getColorScheme().ansi();
    return new Demo.Stage() {
      @Override
      public void line(String text) {
        out.println(text);
        out.flush();
      }

      @Override
      public UnaryOperator<String> typed() {
        return text -> ansi.enabled() ? "\u001b[1m" + text + "\u001b[0m" : text;
      }
    };
  }

  private static void endQuietly(Lab lab, LabLock.Hold held) {
    try (held) {
      lab.end();
    } catch (LabFailure failure) {
      // Ctrl-C: the terminal is the person's again. The next demo removes what is left.
    }
  }
}
