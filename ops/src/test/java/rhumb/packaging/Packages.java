package rhumb.packaging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `ops/bin/package` makes, made once for all tests.
final class Packages {
  static final String VERSION = "1.0";

  private static @Nullable List<Path> made;

  private Packages() {}

  static Path deb() throws Exception {
    return ending(".deb");
  }

  static Path archive() throws Exception {
    return ending(".tar.gz");
  }

  static Path image() throws Exception {
    return ending(".oci.tar");
  }

  /// The same package as another version of it.
  static Path deb(String version, Path folder) throws Exception {
    Path tree = folder.resolve("tree");
    Path control = tree.resolve("DEBIAN/control");
    run("dpkg-deb", "-R", deb().toString(), tree.toString());
    String said = Files.readString(control);
    Files.writeString(control, said.replace("Version: " + VERSION, "Version: " + version));
    Path file = folder.resolve("rhumb_" + version + ".deb");
    run("dpkg-deb", "--root-owner-group", "-Znone", "-b", tree.toString(), file.toString());
    run("rm", "-r", tree.toString());
    return file;
  }

  static String run(String... command) throws Exception {
    var process = CleanRoot.start(List.of(command));
    return CleanRoot.require(CleanRoot.finish(process), command[0]).output();
  }

  private static synchronized Path ending(String suffix) throws Exception {
    List<Path> all = made;
    if (all == null) {
      all = List.copyOf(make());
      made = all;
    }
    return all.stream().filter(f -> f.toString().endsWith(suffix)).findFirst().orElseThrow();
  }

  /// Maven starts the tests in the module's folder.
  private static List<Path> make() throws Exception {
    Path module = Files.exists(Path.of("bin/package")) ? Path.of("") : Path.of("ops");
    String program = module.resolve("bin/package").toAbsolutePath().toString();
    Path to = Files.createDirectories(module.resolve("target/packages-of-tests")).toAbsolutePath();
    return run(program, "--version", VERSION, "--to", to.toString()).lines().map(Path::of).toList();
  }
}
