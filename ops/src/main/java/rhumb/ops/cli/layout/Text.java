package rhumb.ops.cli.layout;

import java.util.List;
import java.util.function.Function;

/// Pieces that several layouts share.
final class Text {
  private Text() {}

  /// As wide as the widest cell or the heading.
  static <T> int width(String heading, List<T> rows, Function<T, String> cell) {
    return Math.max(
        heading.length(), rows.stream().mapToInt(row -> cell.apply(row).length()).max().orElse(0));
  }

  static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /// ` 10/50`, with the slash in the third column.
  static String priorityAndWeight(int priority, int weight) {
    return String.format("%3d/%d", priority, weight);
  }

  /// Without the instance, which is said once above the list.
  static String bare(String eid) {
    return eid.startsWith("[") ? eid.substring(eid.indexOf(']') + 1) : eid;
  }

  static boolean isIpv6(String eid) {
    return bare(eid).indexOf(':') >= 0;
  }

  static long instance(String eid) {
    return eid.startsWith("[") ? Long.parseLong(eid.substring(1, eid.indexOf(']'))) : 0;
  }

  /// `default (IID 0)`, which is how routers call the table of an instance.
  static String table(long instance) {
    return (instance == 0 ? "default" : "vrf iid-" + instance) + " (IID " + instance + ")";
  }

  static String family(boolean ipv6) {
    return ipv6 ? "IPv6" : "IPv4";
  }
}
