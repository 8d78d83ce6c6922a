package rhumb.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import rhumb.e2e.Eventually;

/// The life of the package on a machine that has neither Java nor Maven: installed, linted, run,
/// upgraded, removed, purged. Each test goes on where the one before has ended.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PackageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MAPPING = "rhumb-mapping.service";
  private static final String ROUTER = "rhumb-router.service";

  @TempDir static Path work;

  private CleanRoot root;
  private List<String> before = List.of();

  @BeforeAll
  void makeThePackageAndAMachine() throws Exception {
    CompletableFuture<Path> made =
        CompletableFuture.supplyAsync(() -> Eventually.unchecked(Packages::deb));
    root = CleanRoot.debian(work.resolve("root")); // meanwhile
    before = root.files();
    made.join();
  }

  @AfterAll
  void endTheMachine() throws Exception {
    if (root != null) root.close();
  }

  @Test
  @Order(1)
  void installsWhereThereIsNoJava() throws Exception {
    assertThat(root.run("which", "java").status()).isNotZero();
    assertThat(install(Packages.deb())).contains("/etc/rhumb/mapping/rhumb.conf");
    assertThat(root.say("rhumb", "--version")).isEqualTo("rhumb " + Packages.release() + "\n");
    assertThat(root.say("zcat", "/usr/share/man/man1/rhumb.1.gz"))
        .startsWith(".TH RHUMB 1 \"\" \"rhumb " + Packages.release().replace("-", "\\-") + "\"");
    assertThat(root.say("dpkg", "--verify", "rhumb")).isEmpty();
    assertThat(root.say("rhumb", "config", "check", "/etc/rhumb/router/rhumb.conf"))
        .startsWith("fine");
    assertThat(root.say("stat", "-c", "%U:%G %a", "/etc/rhumb/mapping/rhumb.conf"))
        .isEqualTo("root:rhumb 640\n");
    assertThat(root.folder.resolve("usr/share/man/man5/rhumb.conf.5.gz")).exists();
    assertThat(root.folder.resolve("usr/share/bash-completion/completions/rhumb")).exists();
  }

  @Test
  @Order(2)
  void itsUnitsAreRightAndHardened() throws Exception {
    Path machine = Files.createDirectory(work.resolve("machine")); // one with systemd
    for (String folder : List.of("usr/lib/systemd/system", "usr/bin")) {
      Files.createDirectories(machine.resolve(folder));
    }
    Files.createSymbolicLink(machine.resolve("bin"), Path.of("usr/bin"));
    String units = machine.resolve("usr/lib/systemd/system").toString();
    Packages.run("sh", "-c", "cp -r /usr/lib/systemd/system/. " + units);
    Packages.run("sh", "-c", "cp " + path() + "/usr/lib/systemd/system/rhumb-* " + units);
    Packages.run("cp", "-L", "/bin/sh", path() + "/usr/bin/rhumb", machine + "/usr/bin/");
    String there = "--root=" + machine;
    assertThat(Packages.run("systemd-analyze", there, "verify", "--man=no", MAPPING, ROUTER))
        .doesNotContain("rhumb");
    for (String unit : List.of(MAPPING, ROUTER)) { // 100 is a process of root without any bounds
      Packages.run("systemd-analyze", there, "security", "--offline=yes", "--threshold=30", unit);
    }
  }

  @Test
  @Order(3)
  void aMappingNodeRunsWithoutAnyPrivilege() throws Exception {
    try (var node = new Running(MAPPING, "rhumb")) {
      assertThat(node.status()).contains("✓ journal").contains("/var/lib/rhumb/journal");
      assertThat(root.say("rhumb", "show", "lisp", "site"))
          .contains("LISP Site Registration Information");
      assertThat(node.stop()).isZero();
    }
  }

  @Test
  @Order(4)
  void aRouterRunsWithTheCapabilitiesOfItsUnit() throws Exception {
    root.inItsNetwork("ip", "address", "add", "192.0.2.1/24", "dev", "lo");
    try (var node = new Running(ROUTER, "rhumb-router")) {
      assertThat(node.status()).contains("✓ tun lisp0").contains("✓ decapsulation");
      root.inItsNetwork("ip", "link", "show", "lisp0");
      assertThat(node.stop()).isZero();
    }
  }

  @Test
  @Order(5)
  void anUpgradeKeepsWhatTheAdministratorWrote() throws Exception {
    Path config = root.folder.resolve("etc/rhumb/mapping/rhumb.conf");
    Files.writeString(config, "# mine\n", StandardOpenOption.APPEND);
    assertThat(root.say("dpkg-query", "-W", "-f", "${Version}", "rhumb"))
        .isEqualTo(Packages.version());
    install(Packages.deb("99.1", work));
    assertThat(root.say("dpkg-query", "-W", "-f", "${Version}", "rhumb")).isEqualTo("99.1");
    assertThat(config).content().endsWith("# mine\n");
    assertThat(root.say("stat", "-c", "%U:%G %a", "/etc/rhumb/mapping/rhumb.conf"))
        .isEqualTo("root:rhumb 640\n");
    try (var node = new Running(MAPPING, "rhumb")) {
      assertThat(node.status()).contains("✓ mapping");
      assertThat(node.stop()).isZero();
    }
  }

  @Test
  @Order(6)
  void removingKeepsDataAndPurgingKeepsNothing() throws Exception {
    root.say("dpkg", "--remove", "rhumb");
    assertThat(root.run("which", "rhumb").status()).isNotZero();
    assertThat(root.folder.resolve("usr/lib/rhumb")).doesNotExist();
    assertThat(root.folder.resolve("etc/rhumb/mapping/rhumb.conf")).exists();
    assertThat(root.folder.resolve("var/lib/rhumb/journal")).exists();
    root.say("dpkg", "--purge", "rhumb");
    assertThat(root.files()).containsExactlyElementsOf(before);
    assertThat(root.say("cat", "/etc/passwd", "/etc/group")).doesNotContain("rhumb");
  }

  private String path() {
    return root.folder.toString();
  }

  private String install(Path file) throws Exception {
    Files.copy(file, root.folder.resolve("tmp/rhumb.deb"), StandardCopyOption.REPLACE_EXISTING);
    return root.say("dpkg", "--force-confold", "--install", "/tmp/rhumb.deb");
  }

  /// A service, started as its unit says.
  private final class Running implements AutoCloseable {
    private final Path log;
    private final Process process;

    Running(String unit, String user) throws Exception {
      log = work.resolve(unit + ".log");
      String state = "/var/lib/" + user; // as StateDirectory= does
      root.say("install", "-d", "-m", "0750", "-o", user, "-g", user, state);
      Unit read = Unit.read(root.folder.resolve("usr/lib/systemd/system").resolve(unit));
      assertThat(read.value("User")).isEqualTo(user);
      process = root.background(log, read.command());
    }

    /// What `rhumb status` says once it is well.
    String status() throws Exception {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (process.isAlive() && System.nanoTime() < end) {
        var said = root.run("rhumb", "status");
        if (said.output().contains("✓")) return said.output();
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
      throw new AssertionError(Files.readString(log));
    }

    int stop() throws Exception {
      process.descendants().forEach(ProcessHandle::destroy);
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
