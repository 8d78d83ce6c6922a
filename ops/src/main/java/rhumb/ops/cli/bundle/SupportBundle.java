package rhumb.ops.cli.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rhumb.ops.cli.Asking;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.cli.NodeClient;

/// `rhumb support-bundle`: the node's answers and the machine's state in one archive.
///
/// The API never says secrets, so the answers hold none.
@Command(
    description = {
      "Packs what a node says about itself into one archive.",
      "To be sent to who helps. Secrets are not in it; addresses and names of sites are."
    })
public class SupportBundle implements Callable<Integer> {
  private static final Map<String, String> ANSWERS = new LinkedHashMap<>();

  static {
    ANSWERS.put("status.json", "/api/v1/status");
    ANSWERS.put("statistics.json", "/api/v1/statistics");
    ANSWERS.put("map-cache.json", "/api/v1/map-cache");
    ANSWERS.put("database.json", "/api/v1/database");
    ANSWERS.put("sites.json", "/api/v1/sites");
    ANSWERS.put("events.json", "/api/v1/events?format=json");
    ANSWERS.put("health.json", "/health/ready");
    ANSWERS.put("metrics.txt", "/metrics");
  }

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Mixin private Asking asking = new Asking();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "The archive; rhumb-support-TIME.tar.gz in this folder if not given.")
  private Optional<Path> to = Optional.empty();

  @Override
  public final Integer call() {
    Instant now = Instant.now();
    String name = "rhumb-support-" + STAMP.format(now);
    Path file = to.orElse(Path.of(name + ".tar.gz"));
    Map<String, byte[]> contents = new LinkedHashMap<>(answers(asking.node()));
    contents.putAll(aboutTheMachine());
    write(file, name, contents, now);
    asking.print(
        file + " holds " + contents.size() + " files; look through it before you send it.\n");
    return ExitCode.OK;
  }

  /// What does not come from the node.
  protected Map<String, byte[]> aboutTheMachine() {
    return Map.of();
  }

  /// A node that is ill is just what bundles are made for: what it does not answer is said in the
  /// place of the answer.
  private static Map<String, byte[]> answers(NodeClient node) {
    Map<String, byte[]> answers = new LinkedHashMap<>();
    ANSWERS.forEach(
        (name, path) -> {
          try {
            answers.put(name, node.get(path));
          } catch (Failure failure) {
            answers.put(name + ".failed", failure.told().getBytes(StandardCharsets.UTF_8));
          }
        });
    return answers;
  }

  private static void write(Path file, String folder, Map<String, byte[]> contents, Instant now) {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var anew = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      Files.newByteChannel(file, anew, owner).close();
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
          TarWriter tar = new TarWriter(new GZIPOutputStream(out), now)) {
        for (Map.Entry<String, byte[]> content : contents.entrySet()) {
          tar.file(folder + "/" + content.getKey(), content.getValue());
        }
      }
    } catch (IOException e) {
      String why = Failure.because(e);
      throw new Failure(ExitCode.USAGE, "cannot write " + file, why, "name another with --to");
    }
  }
}
