package rhumb.ops.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/// What is measured of a way, one at a time.
final class Measurements {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ECHO = Pattern.compile("time=([0-9.]+) ms");
  private static final int ECHOES = 40;
  private static final int MANY_ECHOES = 1000;
  private static final int LOAD_SECONDS = 10;

  private final Bed bed;
  private final int seconds;
  private final int flows;

  /// @param seconds how long TCP runs; UDP, which needs no start, half of it
  /// @param flows those of the measurement with many
  Measurements(Bed bed, int seconds, int flows) {
    this.bed = bed;
    this.seconds = seconds;
    this.flows = flows;
  }

  /// A column of the table.
  enum Column {
    TCP_1("tcp1_gbit_per_s", "TCP ×1", "Gbit/s"),
    TCP_4("tcp4_gbit_per_s", "TCP ×4", "Gbit/s"),
    UDP_1("udp64_1flow_packets_per_s", "UDP 1 flow", "packets/s"),
    UDP_MANY("udp64_32flows_packets_per_s", "UDP flows", "packets/s"),
    RTT("rtt_us", "RTT", "µs"),
    CPU("cpu_s_per_gb", "CPU", "s/GB");

    final String key;
    final String title;
    final String unit;

    Column(String key, String title, String unit) {
      this.key = key;
      this.title = title;
      this.unit = unit;
    }
  }

  /// Lets the compiler see all of the traffic before it counts.
  void warmUp() {
    tcp(Way.RHUMB, 4, seconds + 1);
    UdpFlood.run(bed, Way.RHUMB, flows, brief());
    UdpFlood.run(bed, Way.RHUMB, 1, brief());
    tcp(Way.RHUMB, 1, seconds);
    echoes(Way.RHUMB, MANY_ECHOES, "0.001"); // else what they alone make run would be interpreted
  }

  /// One kind of traffic after the other, each for some seconds, without counting.
  void load(int turn) {
    switch (turn % 3) {
      case 0 -> tcp(Way.RHUMB, 4, LOAD_SECONDS);
      case 1 -> UdpFlood.spread(bed, Way.RHUMB, flows, Duration.ofSeconds(LOAD_SECONDS));
      default -> tcp(Way.RHUMB, 1, LOAD_SECONDS);
    }
  }

  /// Measures a column; [Column#CPU] comes with the first.
  void measure(Way way, Column column, Results results) {
    switch (column) {
      case TCP_1 -> {
        double before = bed.processorSeconds(way);
        Transfer transfer = tcp(way, 1, seconds);
        results.add(way, column, transfer.bitsPerSecond / 1e9);
        double used = bed.processorSeconds(way) - before;
        results.add(way, Column.CPU, used / (transfer.octets / 1e9));
      }
      case TCP_4 -> results.add(way, column, tcpRate(way, 4));
      case UDP_1 -> results.add(way, column, UdpFlood.run(bed, way, 1, brief()));
      case UDP_MANY -> results.add(way, column, UdpFlood.run(bed, way, flows, brief()));
      case RTT -> results.add(way, column, roundTrip(way));
      case CPU -> throw new IllegalArgumentException("comes with " + Column.TCP_1);
    }
  }

  /// Gigabits per second of so many TCP connections.
  double tcpRate(Way way, int streams) {
    return tcp(way, streams, seconds).bitsPerSecond / 1e9;
  }

  /// Packets per second of so many UDP flows, each to a destination of its own.
  double spreadRate(Way way, int flows) {
    return UdpFlood.spread(bed, way, flows, brief());
  }

  private Duration brief() {
    return Duration.ofMillis(500L * seconds);
  }

  private record Transfer(double bitsPerSecond, double octets) {}

  private Transfer tcp(Way way, int streams, int time) {
    String[] command = {
      "iperf3", "-J", "-c", way.host(2), "-B", way.host(1), "-t", "" + time, "-P", "" + streams
    };
    try {
      JsonNode received = JSON.readTree(bed.host(1).run("", command)).at("/end/sum_received");
      return new Transfer(
          received.path("bits_per_second").asDouble(), received.path("bytes").asDouble());
    } catch (JsonProcessingException e) {
      throw Machine.failure("iperf3 over " + way.label + " printed no JSON", "");
    }
  }

  /// The median of some echoes, in microseconds.
  private double roundTrip(Way way) {
    Matcher line = ECHO.matcher(echoes(way, ECHOES, "0.02"));
    DoubleStream.Builder times = DoubleStream.builder();
    while (line.find()) times.add(Double.parseDouble(line.group(1)) * 1000);
    return Results.median(times.build().toArray());
  }

  /// @param interval seconds between them
  private String echoes(Way way, int count, String interval) {
    String[] ping = {
      "ping", "-n", "-c", "" + count, "-i", interval, "-I", way.host(1), way.host(2)
    };
    return bed.host(1).run("", ping);
  }
}
