package rhumb.router.pipeline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.data.Checksum;
import rhumb.protocol.data.IpHeader;
import rhumb.router.forwarding.Forwarding;
import rhumb.router.forwarding.ForwardingEntry;
import rhumb.router.forwarding.LocalEids;
import rhumb.router.forwarding.Verdict;
import rhumb.router.packet.PacketBatch;

/// What the stages cost per packet of the wire, system calls apart: 46 TCP segments of 1412 octets,
/// which is a super-packet. With `-prof gc`: nothing is allocated.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StagesBenchmark {
  private static final int SEGMENTS = 46;
  private static final int PAYLOAD = 1412;
  private static final int HEADERS = 52;
  private static final int STRIDE = 8 + HEADERS + PAYLOAD;

  /// Rows of the forwarding table.
  @Param({"1", "1000000"})
  int prefixes;

  private final MemorySegment memory = Arena.ofAuto().allocate(1 << 18, 64);
  private final PacketBatch batch = new PacketBatch(memory, SEGMENTS);
  private final Counters counters = new Counters();
  private final Segmentation segmentation = new Segmentation();
  private final Restore restore = new Restore();
  private final Merge merge = new Merge();
  private final Siblings siblings = new Siblings();
  private final IpHeader header = new IpHeader();
  private Parse parse;
  private Resolve resolve;
  private Admit admit;

  @Setup
  public void fill() {
    var local = new LocalEids(List.of(EidPrefix.parse("172.16.0.0/16"))).in(InstanceId.DEFAULT);
    var none = new LocalEids(List.of()).in(InstanceId.DEFAULT);
    var forwarding = new Forwarding(List.of(IpAddress.parse("192.0.2.1")));
    var verdict =
        new Verdict.Encapsulate(List.of(new Verdict.Target(IpAddress.parse("192.0.2.2"), 1, 100)));
    forwarding.publish(new ForwardingEntry(EidPrefix.parse("172.16.30.0/24"), verdict));
    for (int i = 1; i < prefixes; i++) {
      var network = new Ipv4Address(i * 0x9E37_79B1 << 4);
      forwarding.publish(new ForwardingEntry(EidPrefix.of(network, 28), verdict));
    }
    parse = new Parse(counters, local, none, Parse.Sources.LOCAL, 4341);
    resolve = new Resolve(forwarding.table(InstanceId.DEFAULT), InstantSource.system());
    admit = new Admit(List.of(local), List.of(none), Admit.Destinations.LOCAL);
    for (int n = 0; n < SEGMENTS; n++) writeSegment(64 + (long) n * STRIDE, n);
  }

  /// A LISP header of zeros, and a segment with right checksums.
  private void writeSegment(long at, int number) {
    byte[] packet = new byte[HEADERS + PAYLOAD];
    for (int i = HEADERS; i < packet.length; i++) packet[i] = (byte) (i * 31 >>> 3);
    ByteBuffer.wrap(packet)
        .putInt(0x4500_0000 | packet.length)
        .putInt(0x0007_4000)
        .putInt(0x3F06_0000)
        .putInt(0xAC10_0A65)
        .putInt(0xAC10_1E65)
        .putInt(1000 << 16 | 2000)
        .putInt(number * PAYLOAD)
        .putInt(77)
        .putInt(0x8010_01F4)
        .putInt(0)
        .putInt(0x0101_080A)
        .putLong(0x0000_0001_0000_0002L);
    long ip = at + 8;
    MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, ip, packet.length);
    header.wrap(memory, ip, packet.length);
    put(ip + 10, Checksum.sum(memory, ip, 20));
    int length = packet.length - 20;
    int sum = Checksum.sum(memory, ip + 20, length);
    put(ip + 36, Checksum.add(sum, header.pseudoHeaderSum(length)));
  }

  private void put(long at, int sum) {
    int checksum = Checksum.of(sum);
    memory.set(ValueLayout.JAVA_BYTE, at, (byte) (checksum >>> 8));
    memory.set(ValueLayout.JAVA_BYTE, at + 1, (byte) checksum);
  }

  /// Packets that the kernel hands over one by one.
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public void parseAndResolve() {
    batch.lease();
    for (int n = 0; n < SEGMENTS; n++) batch.add(72 + (long) n * STRIDE, HEADERS + PAYLOAD);
    parse.apply(batch);
    resolve.apply(batch);
    batch.giveBack();
  }

  /// A super-packet into datagrams.
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public void cut() throws Exception {
    batch.lease();
    int i = batch.add(72, HEADERS + SEGMENTS * PAYLOAD);
    batch.superPacket(i, PAYLOAD, SEGMENTS);
    header.wrap(memory, batch.at(i), batch.length(i));
    segmentation.reset();
    segmentation.cut(batch, i, header, HEADERS, NOWHERE);
    batch.giveBack();
  }

  /// Datagrams into a super-packet, every checksum verified.
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public int admitRestoreMerge() {
    batch.lease();
    for (int n = 0; n < SEGMENTS; n++) batch.add(72 + (long) n * STRIDE, HEADERS + PAYLOAD);
    admit.apply(batch);
    restore.apply(batch);
    merge.clear();
    for (int i = 0; i < SEGMENTS; i++) {
      long at = batch.at(i);
      int length = batch.length(i);
      header.wrap(memory, at, length);
      int headers = Merge.mergeable(memory, at, length, header, true);
      if (merge.isEmpty()) merge.begin(memory, at, length, header, headers);
      else merge.join(memory, at, length, header, headers);
    }
    batch.giveBack();
    return merge.count();
  }

  /// The same when they came as a train of one flow.
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public int admitRestoreMergeRow() {
    batch.lease();
    long first = 64;
    int count = 1;
    if (!siblings.mayHave(memory, first, STRIDE)) throw new IllegalStateException();
    while (count < SEGMENTS && isSibling(first, count)) count++;
    batch.row(batch.add(72, HEADERS + PAYLOAD), count, STRIDE, 0);
    admit.apply(batch);
    restore.apply(batch);
    header.wrap(memory, batch.at(0), batch.length(0));
    merge.begin(memory, batch.at(0), batch.length(0), header, HEADERS);
    for (int n = 1; n < count; n++) {
      merge.joinSibling(memory, batch.at(0, n), batch.length(0, n));
    }
    batch.giveBack();
    return merge.count();
  }

  private boolean isSibling(long first, int number) {
    return siblings.are(memory, first, first + (long) number * STRIDE, STRIDE);
  }

  private static final Exit NOWHERE =
      new Exit() {
        @Override
        public int prepare(MemorySegment memory, long packetAt) {
          return 0;
        }

        @Override
        public void add(
            MemorySegment memory,
            long headersAt,
            int headersLength,
            long payload,
            int payloadLength,
            int counts) {}

        @Override
        public void flush() {}
      };
}
