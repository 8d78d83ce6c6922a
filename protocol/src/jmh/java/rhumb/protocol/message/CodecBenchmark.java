package rhumb.protocol.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import rhumb.protocol.address.Eid;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Nonce;
import rhumb.protocol.wire.WireWriter;

/// The work of a Map-Server for one message. `digest` is the yardstick that goes from machine to
/// machine: SHA-256 of the octets of the Map-Register; `ops/bin/jmh` prints the ratio to it. `mac`
/// is the HMAC of them as the JDK has it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private static final SharedKey KEY = new SharedKey(0, HmacAlgorithm.HMAC_SHA_256_128, "foo");

  private final WireWriter out = new WireWriter();
  private MappingRecord record;
  private byte[] register;
  private byte[] request;
  private MessageDigest digest;
  private Mac mac;

  @Setup
  public void setUp() throws Exception {
    digest = MessageDigest.getInstance("SHA-256");
    mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("foo".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    List<Locator> locators = List.of(Locator.local(Rloc.parse("192.168.100.2"), 10, 50));
    record = MappingRecord.positive(EidPrefix.parse("172.16.30.0/24"), 1440, locators);
    register =
        new MapRegister(
                EnumSet.of(MapRegister.Flag.WANT_MAP_NOTIFY),
                new Nonce(42),
                AuthenticationData.unsigned(KEY),
                List.of(record),
                Optional.empty())
            .toSignedByteArray(KEY);
    var inner =
        MapRequest.of(
            EnumSet.noneOf(MapRequest.Flag.class),
            new Nonce(42),
            Optional.of(Eid.parse("172.16.10.101")),
            List.of(Rloc.parse("192.168.100.1")),
            EidPrefix.parse("172.16.30.101/32"));
    request =
        EncapsulatedControlMessage.of(
                IpAddress.parse("172.16.10.101"), 4342, IpAddress.parse("172.16.30.101"), inner)
            .toByteArray();
  }

  @Benchmark
  public byte[] digest() {
    return digest.digest(register);
  }

  @Benchmark
  public byte[] mac() {
    return mac.doFinal(register);
  }

  @Benchmark
  public boolean verifyMapRegister() {
    return KEY.verifies(register, 0, register.length, 0);
  }

  @Benchmark
  public ControlMessage decodeMapRegister() throws MalformedMessage {
    return ControlMessage.decode(register);
  }

  /// Decode, verify, and encode the Map-Register again: the target of 1 M/s.
  @Benchmark
  public int decodeVerifyEncodeMapRegister() throws MalformedMessage {
    var message = (MapRegister) ControlMessage.decode(register);
    if (!message.isSignedBy(KEY, register, 0, register.length)) throw new AssertionError();
    message.encode(out.reset());
    return out.position();
  }

  /// Decode and verify a Map-Register, encode and sign its Map-Notify.
  @Benchmark
  public byte[] answerMapRegister() throws MalformedMessage {
    var message = (MapRegister) ControlMessage.decode(register);
    if (!message.isSignedBy(KEY, register, 0, register.length)) throw new AssertionError();
    var notify =
        new MapNotify(
            message.nonce(), AuthenticationData.unsigned(KEY), message.records(), Optional.empty());
    return notify.toSignedByteArray(KEY);
  }

  @Benchmark
  public ControlMessage decodeEncapsulatedMapRequest() throws MalformedMessage {
    return ((EncapsulatedControlMessage) ControlMessage.decode(request)).message();
  }

  /// Decode an encapsulated Map-Request, encode its Map-Reply: the target of 2.5 M/s.
  @Benchmark
  public int answerMapRequest() throws MalformedMessage {
    var message =
        (MapRequest) ((EncapsulatedControlMessage) ControlMessage.decode(request)).message();
    MapReply.of(message.nonce(), record).encode(out.reset());
    return out.position();
  }
}
