package rhumb.ops.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What a running lab leaves on disk, and what its things are called. Labs of different names share
/// nothing.
///
/// @param name of the lab: `lab` unless told otherwise
record LabFolder(String name) {
  private static final Path HOME = Path.of("/run/rhumb-lab");

  LabFolder {
    if (!isValidName(name)) throw new IllegalArgumentException("lab " + name);
  }

  static boolean isValidName(String name) {
    return name.matches("[a-z][a-z0-9]{0,15}");
  }

  Path path() {
    return HOME.resolve(name);
  }

  /// Held while a lab is built or removed.
  Path lock() {
    return HOME.resolve(name + ".lock");
  }

  /// `rhumb-SITE1`, and `rhumb-demo-SITE1` for the lab `demo`.
  String namespace(LabNode node) {
    return (name.equals("lab") ? "rhumb-" : "rhumb-" + name + "-") + node.label();
  }

  /// Present when the lab is complete; holds its options.
  Path options() {
    return path().resolve("options");
  }

  Path config(LabNode node) {
    return config(node.label());
  }

  Path config(String process) {
    return path().resolve(process + ".conf");
  }

  Path log(LabNode node) {
    return log(node.label());
  }

  Path log(String process) {
    return path().resolve(process + ".log");
  }

  Path pid(LabNode node) {
    return pid(node.label());
  }

  Path pid(String process) {
    return path().resolve(process + ".pid");
  }

  /// Where several mapping nodes keep what one keeps in its journal.
  Path database() {
    return path().resolve("database");
  }

  Path journal() {
    return path().resolve("journal");
  }

  /// In front of `PATH` for whatever runs inside of a node: holds the command `rhumb`.
  Path bin() {
    return path().resolve("bin");
  }

  void create() throws LabFailure {
    try {
      Files.createDirectories(bin());
    } catch (IOException e) {
      throw new LabFailure("cannot create " + path() + ": " + e.getMessage(), "run as root");
    }
  }

  void delete() throws LabFailure {
    if (!Files.exists(path())) return;
    try (Stream<Path> files = Files.walk(path())) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LabFailure("cannot remove " + path() + ": " + e.getMessage(), "");
    }
  }
}
