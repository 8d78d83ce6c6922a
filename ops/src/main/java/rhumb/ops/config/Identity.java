package rhumb.ops.config;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.message.XtrIdentity;

/// Reads the xTR-ID and Site-ID of a router (RFC 9301 §5.6).
final class Identity {
  private final Section in;

  Identity(Section in) {
    this.in = in;
  }

  /// Without an xTR-ID in the file it is made of the router's name and RLOCs, so that it survives a
  /// restart and no two routers share one.
  Optional<XtrIdentity> read(String name, List<IpAddress> rlocs) {
    long siteId = in.required("site-id", Identity::siteId).orElse(0L);
    Optional<long[]> id =
        in.required("xtr-id", text -> text.equals("auto") ? derived(name, rlocs) : xtrId(text));
    if (id.isEmpty() || id.get().length == 0) return Optional.empty();
    return Optional.of(new XtrIdentity(id.get()[0], id.get()[1], siteId));
  }

  /// Of a section that must name one.
  static Optional<XtrIdentity> of(Section in) {
    long siteId = in.required("site-id", Identity::siteId).orElse(0L);
    return in.required("xtr-id", Identity::xtrId)
        .filter(id -> id.length > 0)
        .map(id -> new XtrIdentity(id[0], id[1], siteId));
  }

  /// 128 bits in hexadecimal with any grouping; nothing for `none`.
  private static long[] xtrId(String text) {
    if (text.equals("none")) return new long[0];
    String digits = text.replaceAll("(?i)0x|[-:]", "");
    if (!digits.matches("(?i)[0-9a-f]{32}")) {
      throw new Scalar.Hinted(
          "not an xTR-ID: \"" + text + "\"",
          "write auto, none or 128 bits as \"0x01234567-0x89ABCDEF-0x01234567-0x89ABCDEF\"");
    }
    return new long[] {
      Long.parseUnsignedLong(digits.substring(0, 16), 16),
      Long.parseUnsignedLong(digits.substring(16), 16)
    };
  }

  private static long siteId(String text) {
    try {
      return text.startsWith("0x")
          ? Long.parseUnsignedLong(text.substring(2), 16)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException _) {
      throw new Scalar.Hinted("not a 64-bit number: \"" + text + "\"", "write 0 for none");
    }
  }

  private static long[] derived(String name, List<IpAddress> rlocs) {
    try {
      byte[] seed = (name + rlocs).getBytes(StandardCharsets.UTF_8);
      ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(seed));
      return new long[] {digest.getLong(), digest.getLong()};
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
