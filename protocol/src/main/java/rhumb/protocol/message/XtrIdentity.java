package rhumb.protocol.message;

import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Who sent it, independent of its addresses: the 128-bit xTR-ID, unique in a site, and the 64-bit
/// Site-ID (RFC 9301 §5.6). Present on the wire when the I bit says so.
///
/// @param siteId 0 is "unspecified"
public record XtrIdentity(long xtrIdHigh, long xtrIdLow, long siteId) {
  /// Octets on the wire.
  public static final int LENGTH = 24;

  static XtrIdentity decode(WireReader in) throws MalformedMessage {
    return new XtrIdentity(in.u64(), in.u64(), in.u64());
  }

  void encode(WireWriter out) {
    out.u64(xtrIdHigh).u64(xtrIdLow).u64(siteId);
  }

  /// As routers print it: `0xDC4A8044-0x87093251-0x602669CB-0x5B720F12`.
  public String xtrId() {
    return String.format(
        "0x%08X-0x%08X-0x%08X-0x%08X",
        (int) (xtrIdHigh >>> 32), (int) xtrIdHigh, (int) (xtrIdLow >>> 32), (int) xtrIdLow);
  }
}
