package rhumb.protocol.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import rhumb.protocol.linux.SendBatch;

/// Headers of the data plane, in off-heap memory as the packets are. The outer IP and UDP headers
/// are the kernel's: what it needs for them is written as a message of a [SendBatch], with the TTL
/// and the TOS of the packet inside.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaderBenchmark {
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int UDP = 8;
  private static final int MESSAGES = 64; // of a call to the kernel
  private static final int V4 = 256; // where a packet is
  private static final int V6 = 512;

  private final MemorySegment packet = Arena.ofAuto().allocate(2048);
  private final DataHeader header = new DataHeader();
  private final SendBatch batch = new SendBatch(MESSAGES, MESSAGES);
  private final IpHeader ip = new IpHeader();
  private int instance = 1;

  @Setup
  public void setUp() {
    packet(V4, 20, 0x4500_0064, 0x4011_0000);
    packet(V6, 40, 0x6000_0000, 0x003C_1140);
  }

  /// An IP header, UDP and LISP in 100 octets.
  private void packet(int at, int headerLength, int first, int last) {
    packet.set(U32, at, first);
    packet.set(U32, at + (headerLength == 20 ? 8 : 4), last);
    packet.set(U32, at + headerLength, 0xF000_10F5);
    header.wrap(packet, at + headerLength + UDP).write(7);
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void writeOuterAndDataHeaderV4() {
    batch.clear();
    for (int i = 0; i < MESSAGES; i++) {
      header.wrap(packet, 1024).write(instance++ & 0xFF_FFFF);
      batch.beginV4(instance, 4341).tosAndTtl(0, 64).piece(packet, 1024, 92);
    }
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void writeOuterAndDataHeaderV6() {
    batch.clear();
    for (int i = 0; i < MESSAGES; i++) {
      header.wrap(packet, 1024).write(instance++ & 0xFF_FFFF);
      batch.beginV6(instance, instance, 4341).tosAndTtl(0, 64).piece(packet, 1024, 92);
    }
  }

  @Benchmark
  public int readOuterAndDataHeaderV4() {
    return read(V4);
  }

  @Benchmark
  public int readOuterAndDataHeaderV6() {
    return read(V6);
  }

  private int read(int at) {
    if (!ip.wrap(packet, at, 100)) throw new AssertionError();
    int udp = at + ip.headerLength();
    header.wrap(packet, udp + UDP);
    int ports = packet.get(U32, udp);
    return ip.ttl() + ip.tos() + ip.protocol() + ports + header.instanceId() + header.keyId();
  }

  @Benchmark
  public void writeDataHeader() {
    header.wrap(packet, 28).writeWithNonce(0xABCDEF, false, instance++ & 0xFF_FFFF);
  }

  @Benchmark
  public int readDataHeader() {
    header.wrap(packet, 28);
    int word = header.instanceId() + header.keyId();
    if (header.hasNonce()) word += header.nonce();
    if (header.hasLocatorStatusBits()) word += header.locatorStatusBits();
    return word;
  }
}
