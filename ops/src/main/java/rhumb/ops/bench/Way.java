package rhumb.ops.bench;

import java.util.Locale;

/// The ways between the two hosts that are compared. Each has a subnet of its own at both sites, so
/// that the destination decides which way a packet goes.
enum Way {
  DIRECT_VETH("direct veth", 1500),
  KERNEL_VXLAN("kernel VXLAN", 1450),
  WIREGUARD_GO("wireguard-go", 1420),
  RHUMB("Rhumb", 1464);

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

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
