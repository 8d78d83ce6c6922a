package rhumb.ops.health;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import rhumb.mapping.settings.MappingSettings;
import rhumb.mapping.settings.MappingSettings.Journal;
import rhumb.protocol.address.IpAddress;
import rhumb.router.settings.RouterSettings;

/// Whether the addresses, ports and folders that a configuration names are this machine's and free.
public final class NodePlaces {
  private static final int CONTROL_PORT = 4342; // RFC 9301 §4
  private static final int CORE_MTU = 1500; // what hosts expect of the inside, without the headers

  private NodePlaces() {}

  public static List<Finding> ofRouter(RouterSettings router) {
    List<Finding> found = new ArrayList<>();
    for (IpAddress rloc : router.rlocs()) {
      found.add(port(rloc, CONTROL_PORT));
      found.add(port(rloc, router.underlay().dataPort()));
      found.add(mtu(rloc));
    }
    return found;
  }

  public static List<Finding> ofMapping(MappingSettings mapping) {
    List<Finding> found = new ArrayList<>();
    mapping.addresses().forEach(address -> found.add(port(address, CONTROL_PORT)));
    if (mapping.journal() instanceof Journal.Embedded embedded)
      found.add(folder(embedded.folder()));
    return found;
  }

  private static Finding port(IpAddress address, int port) {
    InetAddress own = address.toInetAddress();
    String what = "UDP " + port + " on " + address;
    try {
      if (NetworkInterface.getByInetAddress(own) == null) {
        return Finding.wrong(what, "not an address of this machine", "ip address add " + address);
      }
      try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(own, port))) {
        return Finding.fine(what, socket.isBound() ? "is free" : "is not bound");
      }
    } catch (BindException _) {
      return Finding.wrong(
          what,
          "is taken; by this node, if it runs",
          "ss -lunp | grep :" + port + " tells by whom");
    } catch (SocketException e) {
      return Finding.wrong(what, String.valueOf(e.getMessage()), "");
    }
  }

  private static Finding mtu(IpAddress rloc) {
    String what = "MTU of the interface of " + rloc;
    try {
      NetworkInterface device = NetworkInterface.getByInetAddress(rloc.toInetAddress());
      if (device == null) return Finding.poor(what, "cannot be told", "");
      int mtu = device.getMTU();
      return mtu > CORE_MTU
          ? Finding.fine(what, mtu + " octets")
          : Finding.poor(
              what,
              mtu + " octets: packets of the site have less by 36 (IPv4) or 56 (IPv6)",
              "ip link set " + device.getName() + " mtu 1600, if the whole core can do it");
    } catch (SocketException e) {
      return Finding.poor(what, String.valueOf(e.getMessage()), "");
    }
  }

  private static Finding folder(Path folder) {
    String what = "journal folder";
    try {
      Path at = folder;
      while (at != null && !Files.exists(at)) at = at.getParent();
      if (at == null || !Files.isWritable(at)) {
        return Finding.wrong(what, folder + " cannot be written", "mkdir -p " + folder);
      }
      long free = Files.getFileStore(at).getUsableSpace() >> 20;
      return free >= 256
          ? Finding.fine(what, folder + ", " + free + " MiB free")
          : Finding.poor(what, folder + " has only " + free + " MiB free", "make room");
    } catch (IOException e) {
      return Finding.wrong(what, folder + ": " + e.getMessage(), "");
    }
  }
}
