package rhumb.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Messages that buy as much memory as can be had for an octet: many small things in a row.
class DecoderAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final String NONCE = "0524e21f489614bb";
  private static final String ITR_RLOC = "0001c0a86401";
  private static final int OVERHEAD = 2_048;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "names asked for,      100000ff, 0000 0001c0a86401,        0000001100,                  255",
    "prefixes asked for,   100000ff, 0000 0001c0a86401,        00180001ac101e00,            255",
    "MAC addresses,        100000ff, 0000 0001c0a86401,        00180006ac101e001122,        255",
    "negative records,     200000ff, '',                       0000000a0018100000000001ac101e00,"
        + " 255",
    "records of names,     200000ff, '',                       0000000a000010000000001100, 255",
    "locators,             20000001, 0000000aff18100000000001ac101e00, 0a32ff0000050001c0a86402,"
        + " 255",
    "names in a list,      10000001, 400300000100 07ce,        001100,                      666",
    "lists in a list,      10000001, 400300000100 07d0,        4003000001000000,            250",
    "hops of a path,       10000001, 400300000a00 07d0,        0000001100,                  400",
  })
  void littleForAnOctet(String what, String head, String start, String element, int count) {
    String end = head.startsWith("1000000") && start.startsWith("4003") ? ITR_RLOC : "";
    String hex = head + NONCE + start + element.repeat(count) + end;
    byte[] octets = HexFormat.of().parseHex(hex.replace(" ", ""));
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      Decoded.of(octets);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    long bound = OVERHEAD + (long) DecoderFuzzTest.HEAP_PER_OCTET * octets.length;
    assertThat(least).as(what).isLessThan(bound);
  }
}
