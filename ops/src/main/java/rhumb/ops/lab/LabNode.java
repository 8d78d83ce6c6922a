package rhumb.ops.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The machines of the lab, from left to right as in the picture of [LabText#PICTURE].
public enum LabNode {
  HOST1("host1", Role.HOST, "172.16.10.101", "2001:db8:10::101"),
  SITE1("SITE1", Role.XTR, "192.168.100.1", "2001:db8:ffff::1"),
  CORE("core", Role.CORE, "8.8.8.8", "2001:db8:8::8"),
  MR_MS("MR_MS", Role.MAPPING, "192.168.255.3", "2001:db8:ffff::3"),
  SITE2("SITE2", Role.XTR, "192.168.100.2", "2001:db8:ffff::2"),
  HOST2("host2", Role.HOST, "172.16.30.101", "2001:db8:30::101");

  /// What a machine is there for.
  public enum Role {
    HOST("host without LISP"),
    XTR("router (ITR, ETR)"),
    CORE("core, and 8.8.8.8"),
    MAPPING("Map-Server, Map-Resolver");

    final String description;

    Role(String description) {
      this.description = description;
    }
  }

  private final String label;
  private final Role role;
  private final String ipv4;
  private final String ipv6;

  LabNode(String label, Role role, String ipv4, String ipv6) {
    this.label = label;
    this.role = role;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /// As it is written in the seed and on the command line.
  public String label() {
    return label;
  }

  public Role role() {
    return role;
  }

  /// The address that others know it by: a host's EID, a router's RLOC.
  public String ipv4() {
    return ipv4;
  }

  public String ipv6() {
    return ipv6;
  }

  /// Whether a Rhumb process runs there.
  public boolean runsRhumb() {
    return role == Role.XTR || role == Role.MAPPING;
  }

  static List<LabNode> routers() {
    return Stream.of(MR_MS, SITE1, SITE2).toList();
  }

  /// By its label, in any case.
  static Optional<LabNode> named(String text) {
    return Arrays.stream(values()).filter(n -> n.label.equalsIgnoreCase(text)).findFirst();
  }
}
