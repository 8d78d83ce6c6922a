package rhumb.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a service's unit says, and how systemd would start it as far as users and capabilities go.
record Unit(List<String> lines) {
  static Unit read(Path file) throws IOException {
    return new Unit(Files.readAllLines(file));
  }

  String value(String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .findFirst()
        .orElse("");
  }

  List<String> command() {
    String kept = capabilities("CapabilityBoundingSet");
    String given = capabilities("AmbientCapabilities");
    List<String> command = new ArrayList<>(List.of("setpriv", "--no-new-privs", "--init-groups"));
    command.addAll(List.of("--reuid", value("User"), "--regid", value("User")));
    command.addAll(List.of("--bounding-set", kept, "--inh-caps", given, "--ambient-caps", given));
    command.addAll(List.of(value("ExecStart").split(" ")));
    return command;
  }

  private String capabilities(String key) {
    String named = value(key).toLowerCase(Locale.ROOT).replace("cap_", "+").replace(" ", ",");
    return named.isEmpty() ? "-all" : "-all," + named;
  }
}
