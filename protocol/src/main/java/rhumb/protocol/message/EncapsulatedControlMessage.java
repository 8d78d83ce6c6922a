package rhumb.protocol.message;

import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.security.EncapsulationSecurity;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.FlagTable;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Encapsulated Control Message, RFC 9301 §5.8: a control message with IP and UDP headers of its
/// own, on its way through the mapping system.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Type=8 |S|D|E|M|            Reserved                           |
/// |   authentication data if S, IPv4 or IPv6 header, UDP header   |
/// |                        LISP control message                   |
/// ```
/// The inner packet stays as it came, so that it can be forwarded unmodified (RFC 9301 §8.3).
///
/// @param security LISP-SEC authentication data (the S bit, RFC 9303 §6.1)
public record EncapsulatedControlMessage(
    Set<Flag> flags, Optional<Octets> security, InnerPacket inner) implements ControlMessage {
  public static final int TYPE = 8;

  private static final int S = 0x0800_0000;
  private static final FlagTable<Flag> FLAGS = new FlagTable<>(Flag.class, flag -> flag.mask);

  /// Positions of RFC 9301 §12.6; bit 0 is the first on the wire.
  public enum Flag {
    /// D: from a DDT client, which wants a Map-Referral.
    DDT_ORIGINATED(5),
    /// E: to an ETR.
    TO_ETR(6),
    /// M: to a Map-Server.
    TO_MAP_SERVER(7);

    private final int mask;

    Flag(int bit) {
      mask = 0x8000_0000 >>> bit;
    }
  }

  public EncapsulatedControlMessage {
    flags = FLAGS.canonical(flags);
  }

  /// Wraps `message` into inner headers with correct checksums.
  public static EncapsulatedControlMessage of(
      IpAddress source, int sourcePort, IpAddress destination, ControlMessage message) {
    return new EncapsulatedControlMessage(
        Set.of(),
        Optional.empty(),
        InnerPacket.of(source, sourcePort, destination, PORT, message.toByteArray()));
  }

  /// The message inside.
  ///
  /// @throws MalformedMessage also for an encapsulation inside this one
  public ControlMessage message() throws MalformedMessage {
    WireReader in = inner.octets().reader(inner.payloadOffset());
    if (in.peekU8() >>> 4 == TYPE) throw in.malformed(DropReason.NESTED_ENCAPSULATION);
    return ControlMessage.decode(in);
  }

  /// LISP-SEC authentication data, taken apart; empty if it is of another kind.
  public Optional<EncapsulationSecurity> encapsulationSecurity() {
    return security
        .filter(octets -> octets.at(0) == EncapsulationSecurity.TYPE)
        .map(EncapsulatedControlMessage::parse);
  }

  private static EncapsulationSecurity parse(Octets octets) {
    try {
      return EncapsulationSecurity.decode(octets.reader());
    } catch (MalformedMessage e) {
      throw new IllegalStateException("not LISP-SEC authentication data", e);
    }
  }

  static EncapsulatedControlMessage decode(WireReader in) throws MalformedMessage {
    int word = in.u32();
    Optional<Octets> security =
        (word & S) != 0 ? Optional.of(SecurityData.ofEncapsulation(in)) : Optional.empty();
    return new EncapsulatedControlMessage(FLAGS.in(word), security, InnerPacket.decode(in));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encode(WireWriter out) {
    out.u32(TYPE << 28 | FLAGS.word(flags) | (security.isPresent() ? S : 0));
    security.ifPresent(out::octets);
    out.octets(inner.octets());
  }

  /// Not what the authentication data holds, which may be a one-time key in clear text.
  @Override
  public String toString() {
    return MessagePrinter.line(this);
  }
}
