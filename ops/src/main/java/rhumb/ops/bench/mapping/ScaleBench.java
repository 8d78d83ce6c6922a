package rhumb.ops.bench.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "Heap, Map-Requests a second, and the time to recover after kill -9."
    })
public final class ScaleBench implements Callable<Integer> {
  private static final int WINDOW = 256;

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
    if (seconds <= 0 || prefixes.stream().anyMatch(n -> n < 1 || n > Fabric.MOST_HOSTS)) {
      throw new Failure(
          ExitCode.USAGE,
          "--prefixes is 1 to " + Fabric.MOST_HOSTS + ", --seconds more than 0",
          "",
          "");
    }
    PrintWriter out = spec.commandLine().getOut();
    List<Size> sizes = new ArrayList<>();
    for (int count : prefixes) {
      sizes.add(Bed.measure(() -> measure(count)));
      if (!json) {
        out.print(BenchText.scale(sizes.getLast(), sizes.size() == 1));
        out.flush();
      }
    }
    if (json) out.println(WireJson.mapper().writeValueAsString(sizes));
    out.flush();
    return ExitCode.OK;
  }

  private Size measure(int count) throws LinuxException {
    try (Bed bed = Bed.make(Optional.empty());
        Generator generator = Generator.open(bed.own(), bed.node())) {
      var fabric = new Fabric(count, bed.own());
      double heap;
      double requests;
      double newRegistrations;
      try (Subject node = bed.startNode()) {
        long empty = node.ask(Subject.HEAP);
        newRegistrations = Filling.fill(fabric, node, generator).perSecond();
        Generator.Plan full = Generator.Plan.full(WINDOW, seconds);
        Workload lookups = fabric.lookups(generator.port());
        node.warmUp(_ -> generator.run(lookups, full));
        requests = generator.run(lookups, full).perSecond();
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
