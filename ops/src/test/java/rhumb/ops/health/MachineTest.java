package rhumb.ops.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rhumb.ops.health.Finding.Verdict;

class MachineTest {
  @TempDir Path root;

  @BeforeEach
  void aMachineOnWhichEverythingIsFine() throws IOException {
    write("dev/net/tun", "");
    write("proc/self/status", "Name:\tjava\nCapEff:\t000001ffffffffff\n");
    write("proc/self/limits", "Max open files            65536                65536       files\n");
    write("proc/sys/net/ipv4/ip_forward", "1\n");
    write("proc/sys/net/ipv6/conf/all/forwarding", "1\n");
    write("proc/sys/net/ipv4/conf/all/rp_filter", "0\n");
    write("proc/sys/net/ipv4/conf/eth0/rp_filter", "2\n");
    write("proc/sys/net/core/rmem_max", "16777216\n");
    write("proc/sys/net/core/wmem_max", "16777216\n");
  }

  @Test
  void isCalledFine() {
    assertThat(check()).allMatch(f -> f.verdict() == Verdict.FINE).hasSizeGreaterThan(6);
  }

  @Test // what users of other LISP routers stumbled over first
  void forwardingThatIsOffComesWithItsFix() throws IOException {
    write("proc/sys/net/ipv4/ip_forward", "0\n");
    assertThat(bad())
        .containsExactly(
            Finding.wrong(
                "net.ipv4.ip_forward",
                "is off: packets of the site's hosts go no further",
                "sysctl -w net.ipv4.ip_forward=1"));
  }

  @Test
  void aStrictReversePathFilterIsNamedByInterface() throws IOException {
    write("proc/sys/net/ipv4/conf/eth0/rp_filter", "1\n");
    assertThat(bad())
        .singleElement()
        .extracting(Finding::fix)
        .isEqualTo("sysctl -w net.ipv4.conf.eth0.rp_filter=2");
  }

  @Test // the kernel takes the larger of `all` and the interface's own
  void aStrictFilterForAllIsMendedForAll() throws IOException {
    write("proc/sys/net/ipv4/conf/eth0/rp_filter", "0\n");
    write("proc/sys/net/ipv4/conf/all/rp_filter", "1\n");
    assertThat(bad())
        .singleElement()
        .extracting(Finding::fix)
        .isEqualTo("sysctl -w net.ipv4.conf.all.rp_filter=2");
    write("proc/sys/net/ipv4/conf/eth0/rp_filter", "2\n");
    assertThat(bad()).isEmpty();
  }

  @Test
  void missingPrivilegesAreNamed() throws IOException {
    write("proc/self/status", "CapEff:\t0000000000000000\n");
    assertThat(bad()).extracting(Finding::what).containsExactly("CAP_NET_ADMIN", "CAP_NET_RAW");
  }

  @Test
  void aKernelWithoutTunIsTold() throws IOException {
    Files.delete(root.resolve("dev/net/tun"));
    assertThat(bad()).extracting(Finding::fix).containsExactly("modprobe tun");
  }

  @Test
  void smallBuffersAndFewFilesAreOnlyPoor() throws IOException {
    write("proc/sys/net/core/rmem_max", "212992\n");
    write("proc/self/limits", "Max open files            1024                 4096       files\n");
    assertThat(bad()).extracting(Finding::verdict).containsExactly(Verdict.POOR, Verdict.POOR);
  }

  @Test // another kernel may lack any of these files
  void nothingThatIsMissingIsAFault() {
    assertThat(new Machine(root.resolve("nowhere")).checkForRouter()).isNotEmpty();
  }

  private List<Finding> check() {
    return new Machine(root).checkForRouter();
  }

  private List<Finding> bad() {
    return check().stream().filter(f -> f.verdict() != Verdict.FINE).toList();
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
