package rhumb.ops.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.mapping.node.MappingNode;
import rhumb.mapping.node.StartFailure;
import rhumb.mapping.view.ClusterView;
import rhumb.ops.bench.mapping.Subject;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.config.InvalidConfig;
import rhumb.ops.config.NodeConfig;
import rhumb.ops.config.NodeSettings;

/// `rhumb measured-node FILE`: the mapping node that a benchmark measures. Says when it is up, how
/// much of its
/// heap is in use when it is asked to, and stops at the end of its input.
@Command(
    name = Subject.NODE,
    hidden = true,
    description = "Runs the mapping node that a benchmark measures.")
final class MeasuredNodeCommand implements Callable<Integer> {
  private static final int COLLECTIONS = 3; // the first ones find what the last ones free

  @Parameters(paramLabel = "FILE", description = "The node's configuration.")
  private Path config = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InvalidConfig, StartFailure, IOException {
    NodeSettings settings = NodeConfig.load(config);
    Logs.setUp(settings.log());
    if (settings.mapping().isEmpty()) throw new Failure(ExitCode.USAGE, "no mapping node", "", "");
    PrintWriter out = spec.commandLine().getOut();
    try (MappingNode node = MappingNode.start(settings.mapping().get());
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      out.println(Subject.UP);
      out.flush();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals(Subject.HEAP)) out.println(usedHeap());
        if (line.equals(Subject.SIZE)) out.println(size(node));
        if (line.equals(Subject.SHARDS)) out.println(shards(node));
        if (line.equals(Subject.COMPILED)) out.println(compiledMs());
        out.flush();
      }
    }
    return ExitCode.OK;
  }

  private static int size(MappingNode node) {
    return node.statistics().toCompletableFuture().join().registeredPrefixes();
  }

  private static long shards(MappingNode node) {
    ClusterView cluster = node.cluster().toCompletableFuture().join();
    return Collections.frequency(cluster.shards().values(), cluster.self());
  }

  private static long compiledMs() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    return compiler == null ? 0 : compiler.getTotalCompilationTime();
  }

  private static long usedHeap() {
    var memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < COLLECTIONS; i++) memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
