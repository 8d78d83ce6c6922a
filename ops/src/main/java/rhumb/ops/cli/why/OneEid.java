package rhumb.ops.cli.why;

import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.InstanceId;

/// The EID that a command is about.
final class OneEid {
  @Parameters(paramLabel = "EID", description = "Such as 172.16.30.101 or [7]10.0.0.1.")
  private String text = "";

  @Option(
      names = {"--instance", "--iid"},
      paramLabel = "N",
      description = "The EID's instance-id, if it is not written in front of it.")
  private Optional<String> instance = Optional.empty();

  /// @throws Failure if it is no EID
  Eid get() {
    Eid eid = parsed(text, Eid::parse, "write an address, such as 172.16.30.101 or [7]10.0.0.1");
    if (instance.isEmpty()) return eid;
    InstanceId named = parsed(instance.get(), InstanceId::parse, "");
    if (eid.instance().equals(named)) return eid;
    if (!text.startsWith("[")) return new Eid(named, eid.address());
    throw new Failure(ExitCode.USAGE, text + " is not of instance " + named, "", "");
  }

  private static <T> T parsed(String text, Function<String, T> parser, String advice) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), "", advice);
    }
  }
}
