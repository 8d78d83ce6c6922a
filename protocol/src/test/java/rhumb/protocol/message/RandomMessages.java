package rhumb.protocol.message;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.mapping.Action;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.security.EidAuthentication;
import rhumb.protocol.security.EncapsulationSecurity;
import rhumb.protocol.security.ReplySecurity;
import rhumb.protocol.security.WrappedKey;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;

/// Messages of every type, at random, with everything that can be in them.
public class RandomMessages extends RandomAddresses {
  private static final int DEPTH = WireReader.MAX_DEPTH;

  public RandomMessages(RandomGenerator random) {
    super(random);
  }

  public ControlMessage any() {
    return switch (random.nextInt(11)) {
      case 0 -> mapRequest();
      case 1 -> mapReply();
      case 2 -> mapRegister();
      case 3 -> mapNotify();
      case 4 -> mapNotifyAck();
      case 5 -> encapsulated();
      case 6 -> mapReferral();
      case 7 -> infoRequest();
      case 8 -> infoReply();
      case 9 -> new SharedExtension(random.nextInt(4096), atLeast(2, octets(40)));
      default -> unknown();
    };
  }

  public MapRequest mapRequest() {
    return new MapRequest(
        some(MapRequest.Flag.class),
        nonce(),
        random.nextInt(4) == 0 ? Optional.empty() : Optional.of(eid(depth())),
        several(5, i -> rloc()),
        several(3, i -> new MapRequest.Query(prefix(depth()), random.nextBoolean())),
        random.nextInt(4) == 0 ? Optional.of(record()) : Optional.empty(),
        identity());
  }

  public MapReply mapReply() {
    Optional<Octets> security = Optional.empty();
    if (random.nextInt(4) == 0) {
      int hmacId = random.nextInt(0x10000);
      security = Optional.of(new ReplySecurity(eidProof(), hmacId, octets(32)).toOctets());
    }
    return new MapReply(some(MapReply.Flag.class), nonce(), records(), security);
  }

  public MapRegister mapRegister() {
    var flags = some(MapRegister.Flag.class);
    return new MapRegister(flags, nonce(), authentication(), records(), identity());
  }

  public MapNotify mapNotify() {
    boolean forRtr = random.nextBoolean();
    Optional<RtrAuthentication> data = Optional.empty();
    if (forRtr && random.nextBoolean()) {
      data = Optional.of(new RtrAuthentication(random.nextInt(1 << 16), octets(40)));
    }
    return new MapNotify(forRtr, nonce(), authentication(), records(), identity(), data);
  }

  public MapNotifyAck mapNotifyAck() {
    return new MapNotifyAck(random.nextBoolean(), nonce(), authentication(), records(), identity());
  }

  public EncapsulatedControlMessage encapsulated() {
    boolean v4 = random.nextBoolean();
    var from = v4 ? ipv4() : ipv6();
    var to = v4 ? ipv4() : ipv6();
    var plain = EncapsulatedControlMessage.of(from, random.nextInt(0x10000), to, mapRequest());
    Optional<Octets> security = Optional.empty();
    if (random.nextInt(4) == 0) {
      var key = new WrappedKey(random.nextInt(256), random.nextInt(256), exactly(24));
      security =
          Optional.of(
              new EncapsulationSecurity(random.nextInt(0x10000), key, eidProof()).toOctets());
    }
    var flags = some(EncapsulatedControlMessage.Flag.class);
    return new EncapsulatedControlMessage(flags, security, plain.inner());
  }

  public MapReferral mapReferral() {
    return new MapReferral(nonce(), several(3, i -> referral()));
  }

  public ReferralRecord referral() {
    return new ReferralRecord(
        prefix(depth()),
        random.nextInt(),
        ReferralRecord.Action.of(random.nextInt(8)),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt(0x1000),
        several(4, i -> locator()),
        several(2, i -> signature()));
  }

  private ReferralRecord.Signature signature() {
    int expiration = random.nextInt();
    int tag = random.nextInt(0x10000);
    return new ReferralRecord.Signature(
        random.nextInt(), expiration, expiration - 1, tag, random.nextInt(256), octets(40));
  }

  public InfoRequest infoRequest() {
    Optional<Address> note = random.nextBoolean() ? Optional.empty() : Optional.of(name());
    return new InfoRequest(nonce(), authentication(), random.nextInt(), maybePrefix(), note);
  }

  public InfoReply infoReply() {
    return new InfoReply(nonce(), authentication(), random.nextInt(), maybePrefix(), nat(0));
  }

  private Optional<EidPrefix> maybePrefix() {
    return random.nextInt(4) == 0 ? Optional.empty() : Optional.of(prefix(depth()));
  }

  public UnknownMessage unknown() {
    byte[] octets = atLeast(4, octets(40)).toByteArray();
    octets[0] = (byte) ((9 + random.nextInt(6)) << 4); // 9..14
    return new UnknownMessage(Octets.of(octets));
  }

  public List<MappingRecord> records() {
    return several(3, i -> record());
  }

  public MappingRecord record() {
    return new MappingRecord(
        prefix(depth()),
        random.nextInt(),
        Action.of(random.nextInt(8)),
        random.nextBoolean(),
        random.nextInt(0x1000),
        several(4, i -> locator()));
  }

  public Locator locator() {
    int numbers = random.nextInt();
    return new Locator(
        rloc(),
        numbers >>> 24,
        numbers >>> 16 & 0xFF,
        numbers >>> 8 & 0xFF,
        numbers & 0xFF,
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean());
  }

  public Rloc rloc() {
    return random.nextInt(3) == 0 ? new Rloc(address(depth())) : Rloc.of(ip());
  }

  public Nonce nonce() {
    return new Nonce(random.nextLong());
  }

  private AuthenticationData authentication() {
    int length = List.of(0, 12, 16, 20, 32).get(random.nextInt(5));
    return new AuthenticationData(random.nextInt(256), random.nextInt(4), exactly(length));
  }

  private Optional<XtrIdentity> identity() {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(new XtrIdentity(random.nextLong(), random.nextLong(), random.nextLong()));
  }

  private EidAuthentication eidProof() {
    List<EidPrefix> prefixes = several(3, i -> prefix(DEPTH - 1));
    if (prefixes.isEmpty()) {
      return new EidAuthentication(random.nextInt(3), false, 0, List.of(), Octets.EMPTY);
    }
    int hmacId = random.nextInt(3);
    return new EidAuthentication(
        random.nextInt(3), random.nextBoolean(), hmacId, prefixes, octets(16));
  }

  /// How deep LCAFs may nest in these messages.
  protected int depth() {
    return DEPTH;
  }

  private Octets exactly(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return Octets.of(octets);
  }

  private Octets atLeast(int length, Octets octets) {
    return octets.length() >= length ? octets : exactly(length);
  }
}
