package rhumb.ops.bench.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.view.WireJson;
import rhumb.protocol.linux.LinuxException;

/// `rhumb bench scale`.
@Command(
    name = "scale",
    description = {
      "Measures how a mapping node grows with what it holds.",
      "Heap, Map-Requests a second, and the time to recover after kill -9. With --nodes, how"
          + " shards and heap spread over several nodes on a PostgreSQL that is started for it, and"
          + " their heap against that of one node with the same prefixes."
    })
public final class ScaleBench implements Callable<Integer> {
  private static final int WINDOW = 256;
  private static final int MOST_NODES = 16;

  @Option(
      names = "--prefixes",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,10000,100000,1000000",
      description = "Registered EID-prefixes (${DEFAULT-VALUE}).")
  private List<Integer> prefixes = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description = "How long requests are measured (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often (${DEFAULT-VALUE}); the median counts.")
  private int rounds;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many nodes (${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--copies",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of several nodes, how many have each row (${DEFAULT-VALUE}: all).")
  private int copies;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// What `--json` prints of each size.
  record Size(
      int prefixes,
      @JsonProperty("heap_bytes_per_prefix") double heapBytes,
      @JsonProperty("map_requests_per_s") double requests,
      @JsonProperty("new_registrations_per_s") double newRegistrations,
      @JsonProperty("recovery_s") double recoverySeconds) {}

  @Override
  public Integer call() throws JsonProcessingException {
    if (seconds <= 0
        || rounds < 1
        || prefixes.stream().anyMatch(n -> n < 1 || n > Fabric.MOST_HOSTS)) {
      throw new Failure(
          ExitCode.USAGE,
          "--prefixes is 1 to " + Fabric.MOST_HOSTS + ", --seconds and --rounds more than 0",
          "",
          "");
    }
    if (nodes < 1 || nodes > MOST_NODES || copies < 0) {
      throw new Failure(
          ExitCode.USAGE, "--nodes is 1 to " + MOST_NODES + ", --copies 0 or more", "", "");
    }
    if (nodes == 1) report(this::measure, BenchText::scale);
    else report(new ClusterBench(nodes, copies, seconds)::measure, BenchText::cluster);
    return ExitCode.OK;
  }

  private interface Measuring<T> {
    T of(int prefixes) throws LinuxException;
  }

  /// @param text a row for people, with the head of the table if it is the first
  private <T> void report(Measuring<T> measuring, BiFunction<T, Boolean, String> text)
      throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    List<T> sizes = new ArrayList<>();
    for (int count : prefixes) {
      sizes.add(Bed.measure(() -> measuring.of(count)));
      if (!json) {
        out.print(text.apply(sizes.getLast(), sizes.size() == 1));
        out.flush();
      }
    }
    if (json) out.println(WireJson.mapper().writeValueAsString(sizes));
    out.flush();
  }

  private Size measure(int count) throws LinuxException {
    try (Bed bed = Bed.make(Optional.empty());
        Generator generator = Generator.open(bed.own(), bed.node())) {
      var fabric = new Fabric(count, bed.own());
      double heap;
      double requests;
      double newRegistrations;
      try (Subject node = bed.startNode()) {
        Generator.Plan full = Generator.Plan.full(WINDOW, seconds);
        Workload lookups = fabric.lookups(generator.port());
        generator.run(lookups, full); // what an empty node needs for that is not the prefixes'
        long empty = node.ask(Subject.HEAP);
        newRegistrations = Filling.fill(fabric, node, generator).perSecond();
        node.warmUp(Subject.STEADY, _ -> generator.run(lookups, full));
        List<Measured> measured = new ArrayList<>();
        for (int i = 0; i < rounds; i++) measured.add(generator.run(lookups, full));
        requests = Spread.median(measured, Measured::perSecond);
        heap = (double) (node.ask(Subject.HEAP) - empty) / count;
        requireAll(node, count);
        node.kill();
      }
      long killed = System.nanoTime();
      try (Subject node = bed.startNode()) {
        double recovery = (System.nanoTime() - killed) / 1e9;
        requireAll(node, count);
        return new Size(count, heap, requests, newRegistrations, recovery);
      }
    }
  }

  private static void requireAll(Subject node, int count) {
    long registered = node.ask(Subject.SIZE);
    if (registered == count) return;
    throw new Failure(
        ExitCode.NEGATIVE, "only " + registered + " of " + count + " prefixes are there", "", "");
  }
}
