package rhumb.ops.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How throughput goes with the rows of the forwarding table and with the flows that there are at
/// the same time. All take turns, and each UDP flow has a destination of its own, which is a row of
/// its own once there are as many.
///
/// Kernel VXLAN carries the same flows: what becomes slower there, too, is the hosts' doing.
final class Growth {
  private static final int MOST_STREAMS = 128; // of iperf3

  private final Bed bed;
  private final Measurements measurements;
  private final List<Integer> prefixes;
  private final List<Integer> flows;
  private final Map<Way, Map<Cell, List<Double>>> results = new LinkedHashMap<>();
  private boolean warm;

  /// One measurement. Kernel VXLAN has no prefixes: 0.
  private record Cell(int prefixes, boolean tcp, int flows) {}

  Growth(Bed bed, List<Integer> prefixes, List<Integer> flows, int seconds) {
    this.bed = bed;
    this.prefixes = prefixes;
    this.flows = flows;
    measurements = new Measurements(bed, seconds, flows.getLast());
  }

  /// One round, there or back: filling a table takes longer than measuring.
  void measure(int round) {
    if (!warm) warmUp();
    for (int rows : round % 2 == 1 ? prefixes : prefixes.reversed()) {
      bed.fill(rows);
      measure(Way.RHUMB, rows);
    }
    measure(Way.KERNEL_VXLAN, 0);
  }

  private void warmUp() {
    measurements.warmUp();
    for (int count : flows) measurements.spreadRate(Way.RHUMB, count);
    warm = true;
  }

  private void measure(Way way, int rows) {
    for (int count : flows) {
      if (count <= MOST_STREAMS) {
        add(way, new Cell(rows, true, count), measurements.tcpRate(way, count));
      }
      add(way, new Cell(rows, false, count), measurements.spreadRate(way, count));
    }
  }

  private void add(Way way, Cell cell, double value) {
    results
        .computeIfAbsent(way, _ -> new LinkedHashMap<>())
        .computeIfAbsent(cell, _ -> new ArrayList<>())
        .add(value);
  }

  private double median(Way way, Cell cell) {
    List<Double> rounds = results.getOrDefault(way, Map.of()).getOrDefault(cell, List.of());
    return Results.median(rounds.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /// The columns of a row.
  private List<Cell> cells(int rows) {
    List<Cell> cells = new ArrayList<>();
    for (int count : flows) if (count <= MOST_STREAMS) cells.add(new Cell(rows, true, count));
    for (int count : flows) cells.add(new Cell(rows, false, count));
    return cells;
  }

  String table() {
    StringBuilder text = new StringBuilder("Received Gbit/s (TCP), packets/s (UDP, 64 octets)\n\n");
    text.append(String.format(Locale.ROOT, "%-20s", "prefixes"));
    for (Cell cell : cells(0)) {
      text.append(String.format(Locale.ROOT, "%14s", (cell.tcp ? "TCP ×" : "UDP ×") + cell.flows));
    }
    text.append('\n');
    for (int rows : prefixes) text.append(line("" + rows, Way.RHUMB, cells(rows)));
    text.append(line(Way.KERNEL_VXLAN.label, Way.KERNEL_VXLAN, cells(0)));
    text.append(String.format(Locale.ROOT, "%n%-20s", "against " + prefixes.getFirst()));
    text.append("aim: 0.90 to 1.10\n");
    for (int rows : prefixes) text.append(shares("" + rows, rows));
    return text.toString();
  }

  private String line(String label, Way way, List<Cell> cells) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-20s", label));
    for (Cell cell : cells) {
      line.append(String.format(Locale.ROOT, cell.tcp ? "%14.2f" : "%14.0f", median(way, cell)));
    }
    return line.append('\n').toString();
  }

  private String shares(String label, int rows) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-20s", label));
    for (Cell cell : cells(rows)) line.append(String.format(Locale.ROOT, "%14.2f", share(cell)));
    return line.append('\n').toString();
  }

  /// Of what there is with the fewest prefixes.
  private double share(Cell cell) {
    Cell first = new Cell(prefixes.getFirst(), cell.tcp, cell.flows);
    return median(Way.RHUMB, cell) / median(Way.RHUMB, first);
  }

  String json() {
    ObjectNode all = new ObjectMapper().createObjectNode();
    ArrayNode cells = all.putArray("cells");
    for (int rows : prefixes) {
      for (Cell cell : cells(rows)) {
        put(cells, Way.RHUMB, cell).put("against_first", Results.rounded(share(cell)));
      }
    }
    for (Cell cell : cells(0)) put(cells, Way.KERNEL_VXLAN, cell);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of numbers and texts
    }
  }

  private ObjectNode put(ArrayNode cells, Way way, Cell cell) {
    ObjectNode node = cells.addObject().put("way", way.key());
    if (way == Way.RHUMB) node.put("prefixes", cell.prefixes);
    String key = cell.tcp ? "tcp_gbit_per_s" : "udp64_packets_per_s";
    return node.put("flows", cell.flows).put(key, Results.rounded(median(way, cell)));
  }
}
