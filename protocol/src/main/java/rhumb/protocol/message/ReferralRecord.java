package rhumb.protocol.message;

import java.util.List;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// One record of a [MapReferral] (RFC 8111 §6.4).
/// ```
/// |                          Record  TTL                          |
/// | Referral Count| EID mask-len  | ACT |A|I|     Reserved        |
/// |SigCnt |   Map Version Number  |            EID-AFI            |
/// |                          EID-Prefix                           |
/// |               referrals (locators), signatures                |
/// ```
///
/// @param ttlMinutes unsigned 32 bits
/// @param incomplete I: the referrals do not name all who know
/// @param mapVersion 12 bits, 0 is "no version"
/// @param referrals DDT nodes or Map-Servers, 0..255; their keys ride in an LCAF of type 11
/// @param signatures 0..15
public record ReferralRecord(
    EidPrefix eid,
    int ttlMinutes,
    Action action,
    boolean authoritative,
    boolean incomplete,
    int mapVersion,
    List<Locator> referrals,
    List<Signature> signatures) {
  private static final int A = 0x1000;
  private static final int I = 0x0800;

  /// What a DDT client does with the record (RFC 8111 §6.1). The field has three bits, so the enum
  /// is complete; the ordinal is the code.
  public enum Action {
    NODE_REFERRAL,
    MS_REFERRAL,
    MS_ACK,
    MS_NOT_REGISTERED,
    DELEGATION_HOLE,
    NOT_AUTHORITATIVE,
    UNASSIGNED_6,
    UNASSIGNED_7;

    private static final Action[] BY_CODE = values();

    public static Action of(int code) {
      return BY_CODE[code & 7];
    }

    public int code() {
      return ordinal();
    }
  }

  /// A signature over the record (RFC 8111 §6.4.1). Times are seconds since 1970, unsigned 32 bits.
  ///
  /// It is carried, not verified: the RFC says neither how an RSA key lies in an LCAF of type 11,
  /// nor which of several signature sections count as zeros while one is made, and nobody is known
  /// who signs. Who needs genuine referrals must get them from DDT nodes over a protected path.
  ///
  /// @param originalTtl the TTL that was signed, minutes
  /// @param keyTag 16 bits: which of the signer's keys
  /// @param algorithm 8 bits, of an open registry; 2 is RSA-SHA256
  public record Signature(
      int originalTtl, int expiration, int inception, int keyTag, int algorithm, Octets value) {
    static Signature decode(WireReader in) throws MalformedMessage {
      int originalTtl = in.u32();
      int expiration = in.u32();
      int inception = in.u32();
      int keyTag = in.u16();
      int length = in.u16();
      int algorithm = in.u32() >>> 24;
      Octets value = in.octets(length);
      return new Signature(originalTtl, expiration, inception, keyTag, algorithm, value);
    }

    void encode(WireWriter out) {
      out.u32(originalTtl).u32(expiration).u32(inception).u16(keyTag).u16(value.length());
      out.u32(algorithm << 24).octets(value);
    }
  }

  public ReferralRecord {
    if (referrals.size() > 255) throw new IllegalArgumentException("more than 255 referrals");
    if (signatures.size() > 15) throw new IllegalArgumentException("more than 15 signatures");
    if ((mapVersion & ~0xFFF) != 0) throw new IllegalArgumentException("map-version is 12 bits");
    referrals = List.copyOf(referrals);
    signatures = List.copyOf(signatures);
  }

  static ReferralRecord decode(WireReader in) throws MalformedMessage {
    int ttlMinutes = in.u32();
    int word = in.u32();
    int counts = in.u16();
    EidPrefix eid = EidPrefix.decode(word >>> 16 & 0xFF, in);
    return new ReferralRecord(
        eid,
        ttlMinutes,
        Action.of(word >>> 13),
        (word & A) != 0,
        (word & I) != 0,
        counts & 0xFFF,
        in.list(word >>> 24, Locator::decode),
        in.list(counts >>> 12, Signature::decode));
  }

  void encode(WireWriter out) {
    out.u32(ttlMinutes).u8(referrals.size()).u8(eid.length());
    out.u16(action.code() << 13 | (authoritative ? A : 0) | (incomplete ? I : 0));
    out.u16(signatures.size() << 12 | mapVersion);
    eid.encodeAddress(out);
    for (Locator referral : referrals) referral.encode(out);
    for (Signature signature : signatures) signature.encode(out);
  }
}
