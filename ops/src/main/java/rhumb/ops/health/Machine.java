package rhumb.ops.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether a machine is set up so that a router can work on it: the things of Linux that people who
/// ran LISP routers before stumbled over. Only looks; changes nothing.
public final class Machine {
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_NET_RAW = 13;
  private static final long GOOD_BUFFER = 4 << 20; // octets, some milliseconds of a fast link
  private static final long GOOD_FILES = 4096;

  private final Path root;

  /// @param root `/`, or a copy of parts of it
  public Machine(Path root) {
    this.root = root;
  }

  /// Everything that a router needs.
  public List<Finding> checkForRouter() {
    List<Finding> found = new ArrayList<>();
    found.add(tun());
    found.add(capability("CAP_NET_ADMIN", CAP_NET_ADMIN, "TUN device, routes and marks"));
    found.add(capability("CAP_NET_RAW", CAP_NET_RAW, "pings and ICMP errors"));
    found.add(forwarding("net.ipv4.ip_forward", "ipv4/ip_forward", "IPv4"));
    found.add(forwarding("net.ipv6.conf.all.forwarding", "ipv6/conf/all/forwarding", "IPv6"));
    found.addAll(reversePathFilters());
    found.addAll(checkForMapping());
    return found;
  }

  /// Everything that a mapping node needs.
  public List<Finding> checkForMapping() {
    return List.of(
        buffer("net.core.rmem_max", "core/rmem_max", "receive"),
        buffer("net.core.wmem_max", "core/wmem_max", "send"),
        openFiles());
  }

  private Finding tun() {
    Path device = root.resolve("dev/net/tun");
    if (!Files.exists(device)) {
      return Finding.wrong("/dev/net/tun", "is missing", "modprobe tun");
    }
    return Files.isReadable(device) && Files.isWritable(device)
        ? Finding.fine("/dev/net/tun", "can be opened")
        : Finding.wrong("/dev/net/tun", "may not be opened", "run as root");
  }

  private Finding capability(String name, int bit, String purpose) {
    Optional<Long> effective =
        lines("proc/self/status")
            .filter(line -> line.startsWith("CapEff:"))
            .map(line -> Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16))
            .findFirst();
    if (effective.isEmpty()) return Finding.poor(name, "cannot be told", "");
    return (effective.get() >>> bit & 1) == 1
        ? Finding.fine(name, "is there")
        : Finding.wrong(
            name, "is missing; needed for " + purpose, "run as root, or give the service " + name);
  }

  private Finding forwarding(String name, String file, String family) {
    Optional<Long> value = number("proc/sys/net/" + file);
    if (value.isEmpty()) return Finding.poor(name, "this kernel has no " + family, "");
    return value.get() != 0
        ? Finding.fine(name, "is on")
        : Finding.wrong(
            name, "is off: packets of the site's hosts go no further", "sysctl -w " + name + "=1");
  }

  /// The strict filter drops packets whose way back would be another interface, which is what a
  /// tunnel makes of most of them. The kernel takes the larger of `all` and the interface's own.
  private List<Finding> reversePathFilters() {
    Path folder = root.resolve("proc/sys/net/ipv4/conf");
    List<Finding> strict = new ArrayList<>();
    long all = number("proc/sys/net/ipv4/conf/all/rp_filter").orElse(0L);
    try (Stream<Path> interfaces = Files.list(folder)) {
      for (String name : interfaces.map(p -> p.getFileName().toString()).sorted().toList()) {
        if (name.equals("all") || name.equals("default") || name.equals("lo")) continue;
        long own = number("proc/sys/net/ipv4/conf/" + name + "/rp_filter").orElse(0L);
        if (Math.max(all, own) == 1) strict.add(strictFilter(name, all == 1));
      }
    } catch (IOException _) {
      return List.of(Finding.poor("rp_filter", "cannot be told", ""));
    }
    return strict.isEmpty() ? List.of(Finding.fine("rp_filter", "is not strict")) : strict;
  }

  private static Finding strictFilter(String device, boolean becauseOfAll) {
    String key = "net.ipv4.conf." + (becauseOfAll ? "all" : device) + ".rp_filter";
    return Finding.poor(
        "rp_filter of " + device,
        "is strict: decapsulated packets may be dropped",
        "sysctl -w " + key + "=2");
  }

  private Finding buffer(String name, String file, String direction) {
    Optional<Long> value = number("proc/sys/net/" + file);
    // in a network namespace of its own the setting is not to be seen
    if (value.isEmpty()) return Finding.fine(name, "is the host's");
    return value.get() >= GOOD_BUFFER
        ? Finding.fine(name, value.get() + " octets")
        : Finding.poor(
            name,
            value.get() + " octets bound the " + direction + " buffer without CAP_NET_ADMIN",
            "sysctl -w " + name + "=" + GOOD_BUFFER);
  }

  private Finding openFiles() {
    Optional<String> soft =
        lines("proc/self/limits")
            .filter(line -> line.startsWith("Max open files"))
            .map(line -> line.substring("Max open files".length()).strip().split("\\s+")[0])
            .findFirst();
    if (soft.isEmpty()) return Finding.poor("open files", "cannot be told", "");
    boolean enough = soft.get().equals("unlimited") || Long.parseLong(soft.get()) >= GOOD_FILES;
    return enough
        ? Finding.fine("open files", soft.get())
        : Finding.poor("open files", "at most " + soft.get(), "ulimit -n " + GOOD_FILES);
  }

  private Optional<Long> number(String file) {
    try {
      return lines(file).findFirst().map(line -> Long.parseLong(line.strip()));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private Stream<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file)).stream();
    } catch (IOException _) {
      return Stream.empty();
    }
  }
}
