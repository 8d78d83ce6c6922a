package rhumb.protocol.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Headers of the data plane, in off-heap memory as the packets are.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaderBenchmark {
  private final MemorySegment packet = Arena.ofAuto().allocate(2048);
  private final DataHeader header = new DataHeader();
  private int instance = 1;

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
