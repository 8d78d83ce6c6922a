package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import rhumb.protocol.address.Address;
import rhumb.protocol.auth.HmacAlgorithm;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.security.EncapsulationSecurity;
import rhumb.protocol.security.OneTimeKey;
import rhumb.protocol.security.ReplySecurity;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.Octets;
import rhumb.protocol.wire.WireReader;

/// Hostile octets at every decoder. In the build the inputs under `resources/…Inputs` are tried;
/// with `JAZZER_FUZZ=1` Jazzer looks for new ones (see the README of this module).
@Timeout(value = 15, unit = TimeUnit.MINUTES) // Jazzer searches for five by itself
class DecoderFuzzTest {
  private static final SharedKey KEY =
      new SharedKey(0, HmacAlgorithm.HMAC_SHA256_128_HKDF_SHA256, "foo");
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// What decoding may allocate beside [#HEAP_PER_OCTET]: an exception, a list, what the JVM does.
  private static final int OVERHEAD = 4_096;

  /// Octets of heap for one received octet. Four, as one would like, cannot be: an object has a
  /// header of 8 to 16 octets, is referred to by 4 more, and an address inside an address may be
  /// three octets long. The worst that is known, a request for nameless names, takes 20 (see
  /// [DecoderAllocationTest]).
  static final int HEAP_PER_OCTET = 32;

  @FuzzTest
  void controlMessage(byte[] octets) {
    Decoded.of(octets); // loads classes, fills tables of flags: only the second time is measured
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Optional<ControlMessage> message = Decoded.of(octets).message();
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isLessThan(OVERHEAD + (long) HEAP_PER_OCTET * octets.length);
    message.ifPresent(read -> settles(read, octets));
  }

  private static void settles(ControlMessage message, byte[] octets) {
    byte[] written = message.toByteArray();
    ControlMessage again = Decoded.of(written).message().orElseThrow();
    assertThat(again).isEqualTo(message);
    assertThat(again.toByteArray()).isEqualTo(written);
    assertThat(message.toString()).isNotEmpty();
    if (message instanceof AuthenticatedMessage signed) {
      signed.isSignedBy(KEY, octets, 0, octets.length);
    }
    if (message instanceof EncapsulatedControlMessage outer) {
      outer.encapsulationSecurity();
      Decoded.of(outer.inner().payload().toByteArray());
    }
    if (message instanceof MapReply reply) {
      var key = OneTimeKey.of(Octets.zeros(16));
      reply.replySecurity().ifPresent(s -> s.isSignedBy(key, octets, 0, octets.length));
    }
  }

  @FuzzTest
  void address(byte[] octets) {
    try {
      Address address = Address.decode(WireReader.of(octets));
      assertThat(address.masked(address.bits() / 2).masked(address.bits() / 2)).isNotNull();
      assertThat(address.toString()).isNotNull();
    } catch (MalformedMessage e) {
      assertThat(e.offset()).isBetween(0, octets.length);
    }
  }

  @FuzzTest
  void securityData(byte[] octets) {
    try {
      WireReader in = WireReader.of(octets);
      Octets data = EncapsulationSecurity.decode(in).toOctets();
      assertThat(EncapsulationSecurity.decode(data.reader()).toOctets()).isEqualTo(data);
    } catch (MalformedMessage e) {
      assertThat(e.offset()).isBetween(0, octets.length);
    }
    try {
      Octets data = ReplySecurity.decode(WireReader.of(octets)).toOctets();
      assertThat(ReplySecurity.decode(data.reader()).toOctets()).isEqualTo(data);
    } catch (MalformedMessage e) {
      assertThat(e.offset()).isBetween(0, octets.length);
    }
  }

  @FuzzTest
  void addressText(byte[] text) {
    String string = new String(text, java.nio.charset.StandardCharsets.UTF_8);
    Address.tryParse(string)
        .ifPresent(read -> assertThat(Address.parse(read.toString())).isEqualTo(read));
  }
}
