package rhumb.ops.bench.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.nio.file.Path;
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
import rhumb.ops.lab.PostgreSql;
import rhumb.ops.view.WireJson;
import rhumb.protocol.linux.LinuxException;

/// `rhumb bench map-server`.
@Command(
    name = "map-server",
    description = {
      "Measures how many messages a mapping node answers.",
      "Map-Requests and authenticated Map-Registers a second, each against a bare UDP echo that the"
          + " same generator asks before and after."
    })
public final class MapServerBench implements Callable<Integer> {
  private static final int WINDOW = 256; // questions under way
  private static final int WARMING = 3; // rounds of the echo

  @Option(
      names = "--prefixes",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Registered EID-prefixes (${DEFAULT-VALUE}).")
  private int prefixes;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "11",
      description = "How often everything is measured in turn (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1",
      description = "How long each measurement takes (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--journal",
      paramLabel = "HOCON",
      description = "The node's journal, as in its configuration; an embedded one if not given.")
  private Optional<String> journal = Optional.empty();

  @Option(
      names = "--postgresql-prefixes",
      paramLabel = "N",
      defaultValue = "20000",
      description = {
        "Registrations that are stored in PostgreSQL, too, if it is installed: in one that is",
        "started for it and stopped again (${DEFAULT-VALUE}; 0: none)."
      })
  private int postgreSqlPrefixes;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// What is measured one after the other, so that each of the two has the yardstick on either
  /// side: the machine may have changed its speed in between.
  private record Round(
      Measured first, Measured requests, Measured middle, Measured registers, Measured last) {
    double requestsToEcho() {
      return requests.perSecond() / mean(first, middle);
    }

    double registersToEcho() {
      return registers.perSecond() / mean(middle, last);
    }

    private static double mean(Measured one, Measured other) {
      return (one.perSecond() + other.perSecond()) / 2;
    }
  }

  /// One of the two that are compared.
  private record Side(Subject subject, Generator generator) {
    Measured run(Workload workload, Generator.Plan plan) throws LinuxException {
      return Measured.of(subject, generator, workload, plan);
    }
  }

  /// Microseconds of a processor that an answer takes.
  record Cpu(
      double echo,
      @JsonProperty("map_request") double request,
      @JsonProperty("map_register") double register,
      @JsonProperty("new_registration") double newRegistration,
      @JsonProperty("new_registration_postgresql") double postgreSql) {}

  /// What `--json` prints.
  record Report(
      int prefixes,
      @JsonProperty("echo_per_s") double echo,
      @JsonProperty("map_requests_per_s") double requests,
      @JsonProperty("map_registers_per_s") double registers,
      @JsonProperty("new_registrations_per_s") double newRegistrations,
      @JsonProperty("new_registrations_postgresql_per_s") double postgreSql,
      @JsonProperty("map_requests_p50_ms_half_load") double p50Ms,
      @JsonProperty("map_requests_p99_ms_half_load") double p99Ms,
      @JsonProperty("map_requests_max_ms_half_load") double maxMs,
      long wrong,
      long lost,
      @JsonProperty("cpu_us") Cpu cpu,
      Ratios ratios,
      Spreads spread) {}

  /// To the echo: medians of the rounds' own ratios.
  record Ratios(
      @JsonProperty("map_requests_vs_echo") double requests,
      @JsonProperty("map_registers_vs_echo") double registers) {}

  /// Of the rounds: how much the figures above can be trusted.
  record Spreads(
      @JsonProperty("map_requests_vs_echo") Spread requests,
      @JsonProperty("map_registers_vs_echo") Spread registers,
      @JsonProperty("map_requests_p99_ms_half_load") Spread p99Ms) {}

  @Override
  public Integer call() throws JsonProcessingException {
    check();
    Report report = Bed.measure(this::both);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? WireJson.mapper().writeValueAsString(report) : BenchText.mapServer(report));
    out.flush();
    return ExitCode.OK;
  }

  private Report both() throws LinuxException {
    Optional<Measured> other = postgreSql();
    return report(other.orElse(Measured.NONE));
  }

  /// Empty if it is not installed, or not wanted.
  private Optional<Measured> postgreSql() throws LinuxException {
    Optional<Path> programs = PostgreSql.programs();
    if (programs.isEmpty() || postgreSqlPrefixes == 0) return Optional.empty();
    try (var database = TemporaryPostgreSql.start(programs.get());
        Bed bed = Bed.make(Optional.of(database.journal()));
        Subject node = bed.startNode();
        Generator generator = Generator.open(bed.own(), bed.node())) {
      return Optional.of(Filling.fill(new Fabric(postgreSqlPrefixes, bed.own()), node, generator));
    }
  }

  private Report report(Measured postgreSql) throws LinuxException {
    try (Bed bed = Bed.make(journal);
        Subject yardstick = bed.startEcho();
        Subject subject = bed.startNode();
        Generator echo = Generator.open(bed.own(), bed.echo());
        Generator node = Generator.open(bed.own(), bed.node())) {
      var fabric = new Fabric(prefixes, bed.own());
      return measure(fabric, new Side(yardstick, echo), new Side(subject, node), postgreSql);
    }
  }

  private void check() {
    if (prefixes < 1 || prefixes > Fabric.MOST_HOSTS) {
      throw new Failure(ExitCode.USAGE, "--prefixes is 1 to " + Fabric.MOST_HOSTS, "", "");
    }
    if (postgreSqlPrefixes < 0 || postgreSqlPrefixes > Fabric.MOST_HOSTS) {
      throw new Failure(
          ExitCode.USAGE, "--postgresql-prefixes is 0 to " + Fabric.MOST_HOSTS, "", "");
    }
    if (rounds < 1 || seconds <= 0) {
      throw new Failure(ExitCode.USAGE, "--rounds and --seconds must be more than 0", "", "");
    }
  }

  private Report measure(Fabric fabric, Side echo, Side node, Measured postgreSql)
      throws LinuxException {
    Workload registrations = fabric.registrations();
    Workload lookups = fabric.lookups(node.generator().port());
    Workload bare = Workload.echoed(fabric.lookups(echo.generator().port()));
    Measured filled = Filling.fill(fabric, node.subject(), node.generator());
    Generator.Plan full = Generator.Plan.full(WINDOW, seconds);
    node.subject().warmUp(Subject.STEADY, _ -> node.run(lookups, full));
    node.subject().warmUp(Subject.STEADY, _ -> node.run(registrations, full));
    for (int i = 0; i < WARMING; i++) echo.run(bare, full); // it is small, and soon compiled
    List<Round> measured = new ArrayList<>();
    Measured last = echo.run(bare, full);
    for (int i = 0; i < rounds; i++) {
      Measured first = last;
      Measured requests = node.run(lookups, full);
      Measured middle = echo.run(bare, full);
      Measured registers = node.run(registrations, full);
      last = echo.run(bare, full);
      measured.add(new Round(first, requests, middle, registers, last));
    }
    double load = Spread.median(measured, round -> round.requests().perSecond()) / 2;
    List<Measured> half = new ArrayList<>();
    for (int i = 0; i < rounds; i++) half.add(node.run(lookups, full.atMost(load)));
    return report(measured, half, filled, postgreSql);
  }

  private Report report(
      List<Round> measured, List<Measured> half, Measured filled, Measured postgreSql) {
    var spreads =
        new Spreads(
            Spread.of(measured, Round::requestsToEcho),
            Spread.of(measured, Round::registersToEcho),
            Spread.of(half, Measured::p99Ms));
    return new Report(
        prefixes,
        Spread.median(measured, round -> round.middle().perSecond()),
        Spread.median(measured, round -> round.requests().perSecond()),
        Spread.median(measured, round -> round.registers().perSecond()),
        filled.perSecond(),
        postgreSql.perSecond(),
        Spread.median(half, Measured::p50Ms),
        spreads.p99Ms().median(),
        Spread.median(half, Measured::maxMs),
        measured.stream().mapToLong(r -> r.requests().wrong() + r.registers().wrong()).sum(),
        measured.stream().mapToLong(r -> r.requests().lost() + r.registers().lost()).sum(),
        new Cpu(
            Spread.median(measured, round -> round.middle().cpuUs()),
            Spread.median(measured, round -> round.requests().cpuUs()),
            Spread.median(measured, round -> round.registers().cpuUs()),
            filled.cpuUs(),
            postgreSql.cpuUs()),
        new Ratios(spreads.requests().median(), spreads.registers().median()),
        spreads);
  }
}
