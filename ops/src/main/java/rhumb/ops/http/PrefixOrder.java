package rhumb.ops.http;

import java.util.Arrays;
import java.util.Comparator;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.wire.WireWriter;

/// By instance, address family, address and length: the order in which tables are printed.
final class PrefixOrder implements Comparator<EidPrefix> {
  @Override
  public int compare(EidPrefix a, EidPrefix b) {
    int instance = a.instance().compareTo(b.instance());
    if (instance != 0) return instance;
    int family = Integer.compare(a.network().afi(), b.network().afi());
    if (family != 0) return family;
    int address = Arrays.compareUnsigned(octets(a), octets(b));
    return address != 0 ? address : Integer.compare(a.length(), b.length());
  }

  private static byte[] octets(EidPrefix prefix) {
    var out = new WireWriter();
    prefix.network().encode(out);
    return out.toByteArray();
  }
}
