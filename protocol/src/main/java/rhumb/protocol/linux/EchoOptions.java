package rhumb.protocol.linux;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/// How to ping; the words in brackets are the options of ping(8).
///
/// @param count echo requests to send, 1..65535 (-c)
/// @param interval from one request to the next (-i)
/// @param timeout how long an answer may take (-W)
/// @param payloadOctets after the ICMP header (-s)
/// @param source the local address; empty lets the kernel choose (-I)
/// @param ttl TTL or Hop Limit; 0 leaves it to the system (-t)
/// @param tos TOS or Traffic Class (-Q)
/// @param dontFragment DF set, the path MTU obeyed (-M do)
public record EchoOptions(
    int count,
    Duration interval,
    Duration timeout,
    int payloadOctets,
    Optional<InetAddress> source,
    int ttl,
    int tos,
    boolean dontFragment) {
  private static final int LARGEST_PAYLOAD = 65_507; // 65535 less IPv4 and ICMP header

  /// Refuses what no packet can hold.
  public EchoOptions {
    if (count < 1 || count > 0xFFFF) {
      throw new IllegalArgumentException(count + " echo requests");
    }
    if (payloadOctets < 0 || payloadOctets > LARGEST_PAYLOAD) {
      throw new IllegalArgumentException(payloadOctets + " octets of payload");
    }
    if (interval.isNegative() || timeout.isNegative()) {
      throw new IllegalArgumentException("interval " + interval + ", timeout " + timeout);
    }
  }

  /// `count` requests of 56 octets, one a second, each with a second to be answered.
  public static EchoOptions of(int count) {
    return new EchoOptions(
        count, Duration.ofSeconds(1), Duration.ofSeconds(1), 56, Optional.empty(), 0, 0, false);
  }

  /// A copy with another rhythm.
  public EchoOptions withInterval(Duration between, Duration patience) {
    return new EchoOptions(count, between, patience, payloadOctets, source, ttl, tos, dontFragment);
  }

  /// A copy with another size; `df` forbids to fragment it.
  public EchoOptions withPayload(int octets, boolean df) {
    return new EchoOptions(count, interval, timeout, octets, source, ttl, tos, df);
  }

  /// A copy that sends from `address`.
  public EchoOptions withSource(InetAddress address) {
    return new EchoOptions(
        count, interval, timeout, payloadOctets, Optional.of(address), ttl, tos, dontFragment);
  }

  /// A copy with other header octets.
  public EchoOptions withHeader(int hops, int serviceOctet) {
    return new EchoOptions(
        count, interval, timeout, payloadOctets, source, hops, serviceOctet, dontFragment);
  }
}
