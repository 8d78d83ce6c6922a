package rhumb.ops.bench.mapping;

import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.protocol.linux.LinuxException;

/// Registers all hosts of a fabric, each until it is confirmed. The first quarter is not timed: a
/// part of it is registered again and again, each time with another weight, until the node's code
/// is compiled.
final class Filling {
  private static final int WINDOW = 4_096; // under way, since each waits for a disk
  private static final int WARMING = 10_000; // each round of them is in the journal, too
  private static final double LONGEST_SECONDS = 7_200; // it ends much sooner when nobody answers

  private Filling() {}

  /// @return what the rest took
  static Measured fill(Fabric fabric, Subject node, Generator generator) throws LinuxException {
    int first = (fabric.hosts() + 3) / 4;
    int last = fabric.hosts();
    int few = Math.min(first, WARMING);
    node.warmUp(
        Subject.UNSTEADY,
        round -> fill(fabric.registrations(0, few, Fabric.WEIGHT + 1 + round), node, generator));
    Measured before = fill(fabric.registrations(0, first, Fabric.WEIGHT), node, generator);
    return first == last
        ? before
        : fill(fabric.registrations(first, last, Fabric.WEIGHT), node, generator);
  }

  private static Measured fill(Workload registrations, Subject node, Generator generator)
      throws LinuxException {
    Measured filled =
        Measured.of(node, generator, registrations, Generator.Plan.once(WINDOW, LONGEST_SECONDS));
    if (filled.answers() == registrations.items()) return filled;
    throw new Failure(
        ExitCode.NEGATIVE,
        "only " + filled.answers() + " of " + registrations.items() + " were confirmed",
        "in %.0f s, %d were asked again".formatted(filled.seconds(), filled.lost()),
        "");
  }
}
