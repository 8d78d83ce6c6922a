package rhumb.ops.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import rhumb.ops.lab.LabNode.Role;

/// What the lab's commands print.
final class LabText {
  static final String PICTURE =
      """
               172.16.10.0/24                                      172.16.30.0/24
              2001:db8:10::/64                                    2001:db8:30::/64

        host1 ────── SITE1 ═════════════ core ═════════════ SITE2 ────── host2
         .101    192.168.100.1         8.8.8.8          192.168.100.2    .101
                                          │
                                        MR_MS
                                    192.168.255.3
      """;

  static final String NEXT =
      """
      Look inside:
        rhumb lab exec host1 ping 172.16.30.101
        rhumb lab exec SITE1 rhumb show ip lisp map-cache
        rhumb lab exec MR_MS rhumb show lisp site name SITE2
        rhumb lab exec SITE1 rhumb lig 172.16.30.101
        rhumb lab exec core tcpdump -ni any udp port 4341 or udp port 4342
        rhumb lab exec SITE1            (a shell)
        rhumb lab status
        rhumb lab down
      """;

  private LabText() {}

  static String status(List<LabStatus> lines) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("NODE", "ROLE", "PID", "HEALTH", "ADDRESSES", "NAMESPACE"));
    for (LabStatus line : lines) {
      LabNode node = line.node();
      rows.add(
          List.of(
              node.label(),
              node.role().description,
              line.pid().isPresent() ? Long.toString(line.pid().getAsLong()) : "-",
              line.health(),
              node.ipv4() + " " + node.ipv6(),
              line.namespace()));
    }
    return table(rows);
  }

  static String statusJson(List<LabStatus> lines) {
    StringBuilder json = new StringBuilder("[\n");
    for (LabStatus line : lines) {
      LabNode node = line.node();
      if (json.length() > 2) json.append(",\n");
      json.append(
          String.format(
              Locale.ROOT,
              "  {\"node\": \"%s\", \"role\": \"%s\", \"pid\": %s, \"health\": \"%s\","
                  + " \"addresses\": [\"%s\", \"%s\"], \"namespace\": \"%s\"}",
              node.label(),
              node.role().name().toLowerCase(Locale.ROOT),
              line.pid().isPresent() ? Long.toString(line.pid().getAsLong()) : "null",
              line.health(),
              node.ipv4(),
              node.ipv6(),
              line.namespace()));
    }
    return json + "\n]\n";
  }

  /// How a shell on a node greets.
  static String prompt(LabNode node) {
    return node.label() + (node.role() == Role.HOST ? "$ " : "# ");
  }

  private static String table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) widths[i] = Math.max(widths[i], row.get(i).length());
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
