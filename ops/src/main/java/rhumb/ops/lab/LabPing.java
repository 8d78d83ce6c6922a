package rhumb.ops.lab;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.protocol.linux.Echo;
import rhumb.protocol.linux.EchoOptions;
import rhumb.protocol.linux.EchoReport;
import rhumb.protocol.linux.IcmpEcho;
import rhumb.protocol.linux.LinuxException;

/// What `ping` is inside of a lab on a machine that has no ping program; same options, same lines.
@Command(
    name = "ping",
    hidden = true,
    description = "Sends ICMP echo requests.",
    mixinStandardHelpOptions = true)
final class LabPing implements Callable<Integer> {
  private static final int ICMP_HEADER = 8;
  private static final int IPV4_HEADER = 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it
  CommandSpec spec;

  @Option(names = "-c", paramLabel = "COUNT", defaultValue = "5", description = "How many.")
  int count;

  @Option(names = "-i", paramLabel = "SECONDS", defaultValue = "1", description = "How often.")
  double interval;

  @Option(names = "-W", paramLabel = "SECONDS", defaultValue = "1", description = "How patiently.")
  double timeout;

  @Option(names = "-s", paramLabel = "OCTETS", defaultValue = "56", description = "How large.")
  int size;

  @Option(names = "-n", description = "Without names, as always.")
  boolean numeric;

  @Parameters(index = "0", paramLabel = "ADDRESS", description = "IPv4 or IPv6.")
  String address = "";

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    InetAddress destination = destination();
    try (var echo = IcmpEcho.open(destination, options())) {
      out.printf(
          "PING %s %d(%d) bytes of data.%n", address, size, size + ICMP_HEADER + IPV4_HEADER);
      out.flush();
      EchoReport report = echo.run(outcome -> print(out, outcome));
      out.printf("%n--- %s ping statistics ---%n%s%n", address, summary(report));
      return report.received() > 0 ? ExitCode.OK : ExitCode.NEGATIVE;
    } catch (LinuxException e) {
      throw new Failure(ExitCode.NEGATIVE, "ping", String.valueOf(e.getMessage()), "");
    } finally {
      out.flush();
    }
  }

  private InetAddress destination() {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, "ping", address + " is not an IP address", "");
    }
  }

  private EchoOptions options() {
    try {
      return EchoOptions.of(count)
          .withInterval(seconds(interval), seconds(timeout))
          .withPayload(size, false);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, "ping", String.valueOf(e.getMessage()), "");
    }
  }

  static void print(PrintWriter out, Echo outcome) {
    switch (outcome) {
      case Echo.Answered a -> out.println(line(a));
      case Echo.Refused r -> out.println("icmp_seq=" + r.sequence() + " " + refusal(r));
      case Echo.Lost _ -> {} // ping is silent, too
      case Echo.Duplicate d -> out.println("icmp_seq=" + d.sequence() + " (DUP!)");
    }
    out.flush();
  }

  static String line(Echo.Answered reply) {
    return String.format(
        Locale.ROOT,
        "%d bytes from %s: icmp_seq=%d ttl=%d time=%.3f ms",
        reply.octets(),
        reply.from().getHostAddress(),
        reply.sequence(),
        reply.ttl(),
        reply.roundTrip().toNanos() / 1e6);
  }

  private static String refusal(Echo.Refused refused) {
    return refused.error().map(Object::toString).orElse("not sent, error " + refused.errno());
  }

  private static String summary(EchoReport report) {
    int sent = report.transmitted();
    int received = report.received();
    return String.format(
        Locale.ROOT,
        "%d packets transmitted, %d received, %d%% packet loss%nrtt min/avg/max = %.3f/%.3f/%.3f"
            + " ms",
        sent,
        received,
        sent == 0 ? 0 : 100 * (sent - received) / sent,
        report.minimum().toNanos() / 1e6,
        report.average().toNanos() / 1e6,
        report.maximum().toNanos() / 1e6);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }
}
