package rhumb.protocol.message;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import rhumb.protocol.address.Address;
import rhumb.protocol.address.ApplicationData;
import rhumb.protocol.address.AsNumber;
import rhumb.protocol.address.AutonomousSystem;
import rhumb.protocol.address.DistinguishedName;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.EncapsulationFormat;
import rhumb.protocol.address.Eui64Address;
import rhumb.protocol.address.ExplicitLocatorPath;
import rhumb.protocol.address.GeoCoordinates;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.address.Ipv6Address;
import rhumb.protocol.address.JsonData;
import rhumb.protocol.address.KeyValue;
import rhumb.protocol.address.Lcaf;
import rhumb.protocol.address.MacAddress;
import rhumb.protocol.address.MulticastInfo;
import rhumb.protocol.address.NatTraversal;
import rhumb.protocol.address.NonceLocator;
import rhumb.protocol.address.NullLcaf;
import rhumb.protocol.address.OpaqueKey;
import rhumb.protocol.address.ReplicationList;
import rhumb.protocol.address.SecurityKey;
import rhumb.protocol.address.ServicePath;
import rhumb.protocol.address.VendorSpecific;
import rhumb.protocol.wire.Octets;

/// Addresses of every kind, at random.
public class RandomAddresses {
  protected final RandomGenerator random;

  public RandomAddresses(RandomGenerator random) {
    this.random = random;
  }

  public Ipv4Address ipv4() {
    return new Ipv4Address(random.nextInt());
  }

  public Ipv6Address ipv6() {
    return new Ipv6Address(random.nextLong(), random.nextLong());
  }

  public IpAddress ip() {
    return random.nextBoolean() ? ipv4() : ipv6();
  }

  public DistinguishedName name() {
    int length = 1 + random.nextInt(30);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) text[i] = (byte) ('a' + random.nextInt(26));
    return new DistinguishedName(Octets.of(text));
  }

  /// An address that is no LCAF.
  public Address plain() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> ipv4();
      case 3, 4 -> ipv6();
      case 5 -> new MacAddress(random.nextLong(1L << 48));
      case 6 -> random.nextBoolean() ? name() : new AsNumber(random.nextInt());
      default -> new Eui64Address(random.nextLong());
    };
  }

  /// Any address.
  ///
  /// @param depth how deep LCAFs may nest
  public Address address(int depth) {
    return depth == 0 || random.nextBoolean() ? plain() : lcaf(random.nextInt(20), depth - 1);
  }

  public Optional<Address> maybe(int depth) {
    return random.nextInt(4) == 0 ? Optional.empty() : Optional.of(address(depth));
  }

  private Lcaf lcaf(int type, int depth) {
    return switch (type) {
      case 0 -> new NullLcaf();
      case 1 -> new Lcaf.AfiList(several(4, i -> address(depth)));
      case 2 -> new Lcaf.Instance(instance(), random.nextInt(33), Optional.empty());
      case 3 -> new AutonomousSystem(random.nextInt(), maybe(depth));
      case 4 -> applicationData(depth);
      case 5 -> geo(depth);
      case 6 -> new OpaqueKey(1 + random.nextInt(16), random.nextInt(0x10000), octets(20));
      case 7 -> nat(depth);
      case 8 -> new NonceLocator(random.nextInt(1 << 24), maybe(depth));
      case 9 -> multicast();
      case 10 -> new ExplicitLocatorPath(several(4, i -> hop(depth)));
      case 11 -> securityKey(depth);
      case 12 -> sourceDestination();
      case 13 -> new ReplicationList(several(4, i -> replica(depth)));
      case 14 -> new JsonData(random.nextBoolean(), octets(20), maybe(depth));
      case 15 -> new KeyValue(address(depth), address(depth));
      case 16 -> new EncapsulationFormat(some(EncapsulationFormat.Format.class), maybe(depth));
      case 17 -> new ServicePath(random.nextInt(1 << 24), random.nextInt(256));
      case 18 -> new VendorSpecific(random.nextInt(1 << 24), octets(20));
      default -> new Lcaf.Unknown(200, random.nextInt(256), random.nextInt(256), octets(20));
    };
  }

  private ApplicationData applicationData(int depth) {
    int low = random.nextInt(0x8000);
    int high = low + random.nextInt(0x8000);
    int traffic = random.nextInt(1 << 24);
    return new ApplicationData(traffic, random.nextInt(256), low, high, low, high, maybe(depth));
  }

  protected GeoCoordinates geo(int depth) {
    var latitude = new GeoCoordinates.Angle(random.nextInt(91), random.nextInt(60), 59);
    var longitude = new GeoCoordinates.Angle(random.nextInt(181), random.nextInt(60), 1);
    boolean north = random.nextBoolean();
    int altitude = random.nextInt();
    return new GeoCoordinates(
        north, latitude, random.nextBoolean(), longitude, altitude, maybe(depth));
  }

  protected NatTraversal nat(int depth) {
    int port = random.nextInt(0x10000);
    List<Address> rtrs = several(3, i -> plain());
    return new NatTraversal(port, port ^ 1, maybe(depth), maybe(depth), maybe(depth), rtrs);
  }

  protected MulticastInfo multicast() {
    int source = random.nextInt(33);
    int group = random.nextInt(33);
    boolean join = random.nextBoolean();
    return new MulticastInfo(
        instance(), random.nextBoolean(), !join, join, source, group, ipv4(), ipv4());
  }

  protected Lcaf.SourceDestination sourceDestination() {
    return new Lcaf.SourceDestination(random.nextInt(33), random.nextInt(129), ipv4(), ipv6());
  }

  protected ExplicitLocatorPath.Hop hop(int depth) {
    int bits = random.nextInt();
    Address address = address(depth);
    return new ExplicitLocatorPath.Hop((bits & 4) > 0, (bits & 2) > 0, (bits & 1) > 0, address);
  }

  private ReplicationList.Entry replica(int depth) {
    Optional<DistinguishedName> name = Optional.empty();
    if (random.nextInt(4) == 0) name = Optional.of(name());
    return new ReplicationList.Entry(random.nextInt(256), address(depth), name);
  }

  private SecurityKey securityKey(int depth) {
    List<Octets> keys = several(3, i -> octets(32));
    return new SecurityKey(random.nextInt(256), random.nextBoolean(), keys, maybe(depth));
  }

  public InstanceId instance() {
    return new InstanceId(random.nextInt(3) == 0 ? 0 : random.nextInt());
  }

  /// An EID that uses at most `depth` levels of LCAFs, its instance included.
  public Eid eid(int depth) {
    InstanceId instance = depth == 0 ? InstanceId.DEFAULT : instance();
    int left = instance.isDefault() ? depth : depth - 1;
    Address address = random.nextInt(3) == 0 ? address(left) : ip().address();
    // an instance without an address is an address of its own, not the EID's instance
    return new Eid(instance, address);
  }

  public EidPrefix prefix(int depth) {
    Eid eid = eid(depth);
    int bits = eid.address().bits();
    boolean whole = eid.address() instanceof DistinguishedName || random.nextInt(3) == 0;
    int length = whole || bits == 0 ? bits : random.nextInt(bits + 1);
    return new EidPrefix(eid.instance(), eid.address(), length);
  }

  public Octets octets(int most) {
    byte[] octets = new byte[random.nextInt(most + 1)];
    random.nextBytes(octets);
    return Octets.of(octets);
  }

  public <E extends Enum<E>> Set<E> some(Class<E> type) {
    Set<E> some = EnumSet.noneOf(type);
    for (E each : type.getEnumConstants()) if (random.nextInt(3) == 0) some.add(each);
    return some;
  }

  public <T> List<T> several(int most, IntFunction<T> each) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) list.add(each.apply(i));
    return list;
  }
}
