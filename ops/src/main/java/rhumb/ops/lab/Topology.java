package rhumb.ops.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import rhumb.ops.lab.LabNode.Role;

/// Lays out the namespaces, links, addresses and routes. Each node's part is a file beside this
/// class, in the language of `ip -batch` and with three additions: `sysctl KEY VALUE`, a leading
/// `-6`
/// where `ip` cannot know the family, and `@NODE@` for the name of a node's namespace.
final class Topology {
  /// The core first: it makes the routers' links, and they make their hosts'.
  private static final List<LabNode> ORDER =
      List.of(
          LabNode.CORE, LabNode.SITE1, LabNode.SITE2, LabNode.MR_MS, LabNode.HOST1, LabNode.HOST2);

  private Topology() {}

  static void create(LabFolder folder) throws LabFailure {
    for (LabNode node : ORDER) {
      Namespaces.create(folder.namespace(node));
    }
    for (LabNode node : ORDER) {
      List<String> lines = lines(folder, node);
      applySysctls(folder.namespace(node), startingWith("sysctl ", lines));
      Namespaces.configure(folder.namespace(node), "-N", plain(lines));
      Namespaces.configure(folder.namespace(node), "-6", startingWith("-6 ", lines));
    }
  }

  /// The name of a node's link to the core; where to capture.
  static String coreLink(LabNode node) {
    if (node.role() == Role.HOST || node.role() == Role.CORE) {
      throw new IllegalArgumentException(node + " is not beside the core");
    }
    return node.label();
  }

  /// A text file beside this class.
  static String resource(String name) {
    try (InputStream in = Topology.class.getResourceAsStream(name)) {
      if (in == null) throw new AssertionError("no resource " + name);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void applySysctls(String namespace, List<String> settings) throws LabFailure {
    StringBuilder script = new StringBuilder("set -e; cd /proc/sys/net\n");
    for (String setting : settings) {
      String[] words = setting.split(" ");
      script.append("echo ").append(words[1]).append(" >").append(words[0]).append('\n');
    }
    List<String> command = new ArrayList<>(Namespaces.inside(namespace));
    command.addAll(List.of("sh", "-s"));
    var done = Programs.run(Duration.ofSeconds(10), script.toString(), command);
    if (!done.succeeded()) {
      throw new LabFailure(
          "cannot set kernel parameters of a namespace: " + done.firstLine(),
          "/proc/sys must be writable");
    }
  }

  private static List<String> lines(LabFolder folder, LabNode node) {
    String text = resource(node.label() + ".ip");
    for (LabNode other : LabNode.values()) {
      text = text.replace("@" + other.label() + "@", folder.namespace(other));
    }
    return text.lines().map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#")).toList();
  }

  private static List<String> startingWith(String word, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(word))
        .map(line -> line.substring(word.length()))
        .toList();
  }

  private static List<String> plain(List<String> lines) {
    return lines.stream().filter(l -> !l.startsWith("sysctl ") && !l.startsWith("-6 ")).toList();
  }
}
