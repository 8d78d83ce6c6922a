package rhumb.ops.bench;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rhumb.ops.config.NodeConfig;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Verdict;
import rhumb.router.pipeline.DataPlane;
import rhumb.router.settings.RouterSettings;

/// The data plane of a router in a process of its own, without a control plane: the forwarding
/// table is filled at the start. Runs until its standard input ends, that is, until who started it
/// does.
@Command(name = "router", hidden = true, description = "A data plane under test.")
final class BenchRouter implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILL = "fill ";

  @Option(names = "--config", required = true)
  private Path config = Path.of("");

  @Option(names = "--remote", required = true)
  private String remote = "";

  @Option(names = "--far", required = true, split = ",")
  private List<String> far = List.of();

  @Option(names = "--prefixes")
  private int prefixes = 1;

  private int filled = 1;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    LoggerContext log = (LoggerContext) LoggerFactory.getILoggerFactory();
    log.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    RouterSettings settings = NodeConfig.load(config).router().orElseThrow();
    Config all = ConfigFactory.load();
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "rhumb-router",
            all.getConfig("rhumb.router.system").withFallback(all));
    var forwarding = new Forwarding(settings.rlocs());
    for (String prefix : far) forwarding.publish(entry(EidPrefix.parse(prefix)));
    fill(forwarding, prefixes);
    var eids = new LocalEids(settings.database().stream().map(m -> m.eid()).toList());
    DataPlane plane = DataPlane.start(system, settings, forwarding, eids, (_, _) -> true);
    serve(plane, forwarding);
    plane.stop().toCompletableFuture().get(5, TimeUnit.SECONDS);
    system.terminate();
    return 0;
  }

  private ForwardingEntry entry(EidPrefix prefix) {
    var target = new Verdict.Target(IpAddress.parse(remote), 1, 100);
    return new ForwardingEntry(prefix, new Verdict.Encapsulate(List.of(target)));
  }

  /// Cuts what is behind the far site into so many prefixes, one of them covering all.
  private void fill(Forwarding forwarding, int wanted) {
    for (; filled < wanted; filled++) forwarding.publish(entry(Way.RHUMB.behind(filled)));
    for (; filled > wanted; filled--) forwarding.withdraw(Way.RHUMB.behind(filled - 1));
  }

  private void serve(DataPlane plane, Forwarding forwarding) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("ready");
    out.flush();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith(FILL)) {
        fill(forwarding, Integer.parseInt(line.substring(FILL.length())));
        out.println("ready");
      } else {
        out.println(statistics(plane));
      }
      out.flush();
    }
  }

  private static String statistics(DataPlane plane) throws JsonProcessingException {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return JSON.writeValueAsString(
        JSON.createObjectNode()
            .put("heap", heap)
            .put("leased", plane.leasedBatches())
            .putPOJO("encapsulated", plane.encapsulated())
            .putPOJO("decapsulated", plane.decapsulated()));
  }

  /// The side of who started it.
  record Client(Process process, BufferedReader out, Path log, Path config) {
    static Client start(Machine machine, int site, int prefixes) {
      int other = 3 - site;
      try {
        Path config = Files.createTempFile("rhumb-bench", ".conf");
        Path log = Files.createTempFile("rhumb-bench", ".log");
        config.toFile().deleteOnExit();
        log.toFile().deleteOnExit();
        Files.writeString(config, configuration(site, other));
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of("bench", "router", "--config", config.toString()));
        command.addAll(List.of("--remote", "192.0.2." + other));
        String far = Way.RHUMB.subnet(other) + "," + Way.RHUMB.behind();
        command.addAll(List.of("--far", far, "--prefixes", "" + prefixes));
        var builder = new ProcessBuilder(command).redirectError(log.toFile());
        Process process = machine.start(builder);
        return new Client(process, process.inputReader(StandardCharsets.UTF_8), log, config);
      } catch (IOException e) {
        throw Machine.failure("cannot write to the folder for temporary files", "");
      }
    }

    private static String configuration(int site, int other) {
      return """
      rhumb {
        name = router%1$d
        router {
          rlocs = [192.0.2.%1$d]
          database = [{ eid = %2$s, locators = [{ rloc = 192.0.2.%1$d }] }]
          %5$s
          map-resolvers = [192.0.2.%3$d]
          tun.routes = [%4$s]
          %6$s
        }
      }
      """
          .formatted(
              site,
              Way.RHUMB.subnet(site),
              other,
              Way.RHUMB.subnet(other),
              site == 1 ? "" : more("database", "{ eid = %s, locators = [{ rloc = 192.0.2.2 }] }"),
              site == 1 ? more("tun.routes", "%s") : "");
    }

    private static String more(String list, String behind) {
      return list + " += " + behind.formatted(Way.RHUMB.behind());
    }

    /// As this very process was started: `bench` has the flags of `node`.
    private static List<String> java() {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(
          List.of("-cp", System.getProperty("java.class.path"), "rhumb.ops.launch.Main"));
      return command;
    }

    void awaitReady() {
      if (answer("ready").isEmpty()) throw Machine.failure("a router is not ready", lastWords());
    }

    /// Its counters.
    JsonNode statistics() {
      ask("statistics");
      try {
        return JSON.readTree(answer("{"));
      } catch (JsonProcessingException e) {
        throw Machine.failure("a router has ended", lastWords());
      }
    }

    /// Has it change the size of its forwarding table; done when it is ready.
    void fill(int prefixes) {
      ask(FILL + prefixes);
    }

    /// Octets of memory that the process occupies, whatever for; 0 if it has ended.
    long resident() {
      try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
        Stream<String> kilobytes = status.filter(line -> line.startsWith("VmRSS:"));
        return kilobytes.mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum() << 10;
      } catch (IOException e) {
        return 0;
      }
    }

    private void ask(String line) {
      try {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
      } catch (IOException e) {
        throw Machine.failure("a router has ended", lastWords());
      }
    }

    /// The next line that begins in this way, past what libraries have to say; empty at the end.
    private String answer(String beginning) {
      try {
        String line = out.readLine();
        while (line != null && !line.startsWith(beginning)) line = out.readLine();
        return line == null ? "" : line;
      } catch (IOException e) {
        return "";
      }
    }

    private String lastWords() {
      try {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
      } catch (IOException e) {
        return "";
      }
    }
  }
}
