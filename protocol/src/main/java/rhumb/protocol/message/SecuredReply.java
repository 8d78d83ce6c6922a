package rhumb.protocol.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.security.EidAuthentication;
import rhumb.protocol.security.KeyDerivation;
import rhumb.protocol.security.OneTimeKey;
import rhumb.protocol.security.ReplySecurity;
import rhumb.protocol.security.SecurityHmac;
import rhumb.protocol.wire.DropReason;

/// Map-Replies under LISP-SEC (RFC 9303 §6.7 to §6.9).
public final class SecuredReply {
  private SecuredReply() {}

  /// What an ITR makes of a Map-Reply.
  public sealed interface Verdict {}

  /// @param records clipped to what the Map-Server vouched for
  public record Accepted(List<MappingRecord> records) implements Verdict {}

  public record Refused(DropReason reason) implements Verdict {}

  /// The reply with authentication data, encoded and signed: by the ETR, or by a Map-Server that
  /// answers for it.
  public static byte[] sign(
      MapReply reply, EidAuthentication eid, SecurityHmac hmac, OneTimeKey mapServerKey) {
    Optional<rhumb.protocol.wire.Octets> data =
        Optional.of(ReplySecurity.unsigned(eid, hmac).toOctets());
    byte[] octets = new MapReply(reply.flags(), reply.nonce(), reply.records(), data).toByteArray();
    ReplySecurity.sign(octets, hmac, mapServerKey);
    return octets;
  }

  /// Checks a reply to a protected Map-Request (RFC 9303 §6.9).
  ///
  /// @param octets the reply as it was received, and nothing else
  /// @param requestedHmac what the request asked for; empty: any
  /// @param requestedKdf what the request asked for; empty: any
  public static Verdict verify(
      MapReply reply,
      byte[] octets,
      OneTimeKey itrKey,
      Optional<SecurityHmac> requestedHmac,
      Optional<KeyDerivation> requestedKdf) {
    if (reply.replySecurity().isEmpty()) return new Refused(DropReason.SECURITY_MISSING);
    ReplySecurity security = reply.replySecurity().get();
    Optional<KeyDerivation> kdf = KeyDerivation.of(security.eid().kdf());
    boolean other =
        requestedHmac.filter(hmac -> !isUsed(hmac, security)).isPresent()
            || requestedKdf.isPresent() && !requestedKdf.equals(kdf);
    if (other || kdf.isEmpty()) return new Refused(DropReason.SECURITY_OTHER_ALGORITHM);
    boolean proven =
        security.eid().isSignedBy(itrKey)
            && security.isSignedBy(itrKey.derived(kdf.get()), octets, 0, octets.length);
    if (!proven) return new Refused(DropReason.SECURITY_FAILED);
    List<MappingRecord> records = clipped(reply.records(), security.eid().prefixes());
    return records.isEmpty() && !reply.records().isEmpty()
        ? new Refused(DropReason.SECURITY_FAILED)
        : new Accepted(records);
  }

  private static boolean isUsed(SecurityHmac hmac, ReplySecurity security) {
    return security.hmacId() == hmac.code() && security.eid().hmacId() == hmac.code();
  }

  /// Each record cut down to the prefixes that were vouched for. The rule of §6.9 is intersection,
  /// and so is this; the example in §6.9.1 leaves out a record that intersects.
  private static List<MappingRecord> clipped(List<MappingRecord> records, List<EidPrefix> allowed) {
    List<MappingRecord> clipped = new ArrayList<>();
    for (MappingRecord record : records) {
      for (EidPrefix prefix : allowed) {
        if (prefix.contains(record.eid())) clipped.add(record);
        else if (record.eid().contains(prefix)) clipped.add(record.withEid(prefix));
      }
    }
    return clipped;
  }
}
