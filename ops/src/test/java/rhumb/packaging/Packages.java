package rhumb.packaging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What `ops/bin/package` makes, made once for all tests.
final class Packages {
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

  /// What Maven has built.
  static String release() throws Exception {
    return Files.readString(module().resolve("target/built")).strip();
  }

  /// The same, as Debian writes it.
  static String version() throws Exception {
    return release().toLowerCase(Locale.ROOT).replace('-', '~');
  }

  /// The same package as another version of it.
  static Path deb(String version, Path folder) throws Exception {
    Path tree = folder.resolve("tree");
    Path control = tree.resolve("DEBIAN/control");
    run("dpkg-deb", "-R", deb().toString(), tree.toString());
    String said = Files.readString(control);
    Files.writeString(control, said.replace("Version: " + version(), "Version: " + version));
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

  private static List<Path> make() throws Exception {
    String program = module().resolve("bin/package").toAbsolutePath().toString();
    Path to = Files.createDirectories(module().resolve("target/packages-of-tests"));
    return run(program, "--to", to.toAbsolutePath().toString()).lines().map(Path::of).toList();
  }

  /// Maven starts the tests in the module's folder.
  private static Path module() {
    return Files.exists(Path.of("bin/package")) ? Path.of("") : Path.of("ops");
  }
}
