package rhumb.ops.bench;

import java.util.Locale;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Ipv4Address;

/// The ways between the two hosts that are compared. Each has a subnet of its own at both sites, so
/// that the destination decides which way a packet goes.
enum Way {
  DIRECT_VETH("direct veth", 1500),
  KERNEL_VXLAN("kernel VXLAN", 1450),
  WIREGUARD_GO("wireguard-go", 1420),
  RHUMB("Rhumb", 1464);

  private static final int MANY = 22; // bits that tell one of the many prefixes from another

  final String label;
  final int mtu; // of an inner packet, so that a core packet has 1500 octets

  Way(String label, int mtu) {
    this.label = label;
    this.mtu = mtu;
  }

  /// The first three octets of this way's subnet at a site.
  private String net(int site) {
    return "172.16." + (site * 20 - 10 + ordinal());
  }

  String subnet(int site) {
    return net(site) + ".0/24";
  }

  /// The host of site 1 or 2.
  String host(int site) {
    return net(site) + ".101";
  }

  String gateway(int site) {
    return net(site) + ".1";
  }

  /// What lies behind host 2 and is cut into many prefixes.
  String behind() {
    return (40 + ordinal()) + ".0.0.0/8";
  }

  /// One of the many prefixes, in no order; different for all `n` below four million.
  EidPrefix behind(int n) {
    return EidPrefix.of(hostBehind(n), 30);
  }

  /// A host in [#behind(int)].
  Ipv4Address hostBehind(int n) {
    int scattered = n * 0x9E37_79B1 & (1 << MANY) - 1;
    return new Ipv4Address(40 + ordinal() << 24 | scattered << 2 | 1);
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
