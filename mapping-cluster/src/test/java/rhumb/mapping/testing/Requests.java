package rhumb.mapping.testing;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.wire.Nonce;

/// Builds Map-Requests as ITRs send them.
public final class Requests {
  public static final Nonce NONCE = new Nonce(0x0524_E21F_4896_14BBL);
  public static final Eid HOST1 = Eid.parse("172.16.10.101");

  /// Where the ITR sent it from, inside the encapsulation.
  public static final int ITR_PORT = 4666;

  private Requests() {}

  public static MapRequest request(String eid, List<String> itrRlocs, MapRequest.Flag... flags) {
    EnumSet<MapRequest.Flag> set = EnumSet.noneOf(MapRequest.Flag.class);
    set.addAll(Arrays.asList(flags));
    return MapRequest.of(
        set,
        NONCE,
        Optional.of(HOST1),
        itrRlocs.stream().map(Rloc::parse).toList(),
        EidPrefix.parse(eid));
  }

  /// As the seed's SITE1 sends it: from the host's EID to the wanted one.
  public static EncapsulatedControlMessage encapsulated(MapRequest request) {
    boolean v6 = request.queries().getFirst().eid().network().bits() == 128;
    return EncapsulatedControlMessage.of(
        IpAddress.parse(v6 ? "2001:db8:10::101" : "172.16.10.101"),
        ITR_PORT,
        (IpAddress) request.queries().getFirst().eid().network(),
        request);
  }
}
