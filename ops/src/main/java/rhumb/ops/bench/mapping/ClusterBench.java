package rhumb.ops.bench.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.lab.PostgreSql;
import rhumb.protocol.linux.LinuxException;

/// What several nodes on one PostgreSQL need together: whether each has its share, and memory.
///
/// @param nodes how many
/// @param copies of each row; 0 for one on each node
record ClusterBench(int nodes, int copies, double seconds) {
  private static final int WINDOW = 256;
  private static final double EVEN = 0.1; // from the share of each
  private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(10);
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(500);

  /// What `--json` prints of each size.
  ///
  /// @param heapBytes of all nodes together
  /// @param heapRatio that against one node that has all of it alone
  /// @param evenSeconds after the last node had come
  record Size(
      int prefixes,
      int nodes,
      int copies,
      List<Long> shards,
      @JsonProperty("even_s") double evenSeconds,
      @JsonProperty("heap_bytes_per_prefix") double heapBytes,
      @JsonProperty("heap_vs_one_node") double heapRatio,
      @JsonProperty("new_registrations_per_s") double newRegistrations,
      @JsonProperty("map_requests_per_s") double requests) {
    private Size against(Size alone) {
      return new Size(
          prefixes,
          nodes,
          copies,
          shards,
          evenSeconds,
          heapBytes,
          heapBytes / alone.heapBytes,
          newRegistrations,
          requests);
    }
  }

  /// One node first, which is what the others are compared with.
  Size measure(int count) throws LinuxException {
    Size alone = new ClusterBench(1, 0, seconds).measureAll(count);
    return measureAll(count).against(alone);
  }

  private Size measureAll(int count) throws LinuxException {
    Path programs =
        PostgreSql.programs()
            .orElseThrow(
                () ->
                    new Failure(
                        ExitCode.NEGATIVE,
                        "several nodes need PostgreSQL, which is not installed",
                        "",
                        "apt install postgresql"));
    try (var database = TemporaryPostgreSql.start(programs);
        Bed bed = Bed.make(Optional.of(database.journal()))) {
      List<Subject> members = new ArrayList<>();
      try {
        var cluster = new Fabric.Cluster(TemporaryPostgreSql.freePorts(nodes), copies);
        for (int i = 0; i < nodes; i++) members.add(bed.startMember(i, cluster));
        return measure(count, bed, members);
      } finally {
        members.forEach(Subject::close);
      }
    }
  }

  private Size measure(int count, Bed bed, List<Subject> members) throws LinuxException {
    double even = awaitEven(members);
    try (Generator generator = Generator.open(bed.own(), bed.node())) {
      var fabric = new Fabric(count, bed.own());
      Workload lookups = fabric.lookups(generator.port());
      Generator.Plan full = Generator.Plan.full(WINDOW, seconds);
      generator.run(lookups, full);
      long empty = heap(members);
      double newRegistrations = Filling.fill(fabric, members.getFirst(), generator).perSecond();
      double requests = generator.run(lookups, full).perSecond();
      double heap = (double) (heap(members) - empty) / count;
      return new Size(
          count, nodes, copies, shards(members), even, heap, 1, newRegistrations, requests);
    }
  }

  /// How long it takes until each node has its share of the shards.
  private double awaitEven(List<Subject> members) {
    long start = System.nanoTime();
    while (!isEven(shards(members))) {
      if (System.nanoTime() - start > PATIENCE_NS) {
        throw new Failure(
            ExitCode.NEGATIVE, "the shards stay uneven", shards(members).toString(), "");
      }
      LockSupport.parkNanos(LOOK_NS);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static boolean isEven(List<Long> shards) {
    double share = shards.stream().mapToLong(Long::longValue).sum() / (double) shards.size();
    return Collections.min(shards) >= share * (1 - EVEN)
        && Collections.max(shards) <= share * (1 + EVEN);
  }

  private static List<Long> shards(List<Subject> members) {
    return members.stream().map(member -> member.ask(Subject.SHARDS)).toList();
  }

  private static long heap(List<Subject> members) {
    return members.stream().mapToLong(member -> member.ask(Subject.HEAP)).sum();
  }
}
