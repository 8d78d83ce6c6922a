package rhumb.ops.cli.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import rhumb.ops.cli.format.Grid;
import rhumb.ops.view.ClusterStatus;
import rhumb.ops.view.ClusterStatus.Member;

/// The mapping cluster, in the manner of `nodetool status`.
/// ```
/// 2 members, 1 unreachable · leader 10.0.0.1:25520 · 3 of 256 shards in use
/// ST  ADDRESS         STATUS  SHARDS   SHARE  NOTE
/// UN  10.0.0.1:25520  up           3  100.0 %  leader, asked
/// DN  10.0.0.2:25520  up           0     0 %  unreachable
/// ! 10.0.0.2:25520 cannot be reached: the others soon take its shards over; …
/// ```
public final class ClusterLayout {
  private ClusterLayout() {}

  public static String status(ClusterStatus cluster) {
    List<Member> gone = cluster.members().stream().filter(m -> !m.reachable()).toList();
    StringBuilder out = new StringBuilder();
    int size = cluster.members().size();
    out.append(size).append(size == 1 ? " member" : " members");
    if (!gone.isEmpty()) out.append(", ").append(gone.size()).append(" unreachable");
    out.append(cluster.leader().isEmpty() ? " · no leader" : " · leader " + cluster.leader());
    out.append(" · ").append(cluster.shards().size()).append(" of ").append(cluster.maxShards());
    out.append(" shards in use\n").append(members(cluster).text(false));
    for (Member member : gone) {
      out.append("! ").append(member.address());
      out.append(" cannot be reached: the others soon take its shards over;\n");
      out.append("  until then its registrations are answered, but not changed\n");
    }
    return out.toString();
  }

  public static Grid members(ClusterStatus cluster) {
    List<List<String>> rows = new ArrayList<>();
    for (Member member : cluster.members()) {
      rows.add(
          List.of(
              state(member),
              member.address(),
              member.status(),
              String.valueOf(member.shards()),
              share(member.shards(), cluster.shards().size()),
              note(member, cluster)));
    }
    return Grid.of("ST address status shards share note", rows);
  }

  private static String state(Member member) {
    String course =
        switch (member.status()) {
          case "up" -> "N";
          case "joining", "weaklyup" -> "J";
          default -> "L";
        };
    return (member.reachable() ? "U" : "D") + course;
  }

  private static String share(int shards, int all) {
    return all == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * shards / all);
  }

  private static String note(Member member, ClusterStatus cluster) {
    List<String> notes = new ArrayList<>();
    if (member.address().equals(cluster.leader())) notes.add("leader");
    if (member.address().equals(cluster.self())) notes.add("asked");
    if (!member.reachable()) notes.add("unreachable");
    return notes.isEmpty() ? "-" : String.join(", ", notes);
  }

  /// A row for each member that has shards, with their numbers.
  public static Grid shards(ClusterStatus cluster) {
    Map<String, List<Integer>> byMember = new TreeMap<>();
    cluster.shards().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            e -> byMember.computeIfAbsent(e.getValue(), _ -> new ArrayList<>()).add(e.getKey()));
    List<List<String>> rows = new ArrayList<>();
    byMember.forEach(
        (member, shards) ->
            rows.add(List.of(member, String.valueOf(shards.size()), ranges(shards))));
    return Grid.of("member shards which", rows);
  }

  /// `0-2 5 7-8`.
  private static String ranges(List<Integer> sorted) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < sorted.size(); i++) {
      int from = sorted.get(i);
      while (i + 1 < sorted.size() && sorted.get(i + 1) == sorted.get(i) + 1) i++;
      out.append(out.isEmpty() ? "" : " ").append(from);
      if (sorted.get(i) > from) out.append('-').append(sorted.get(i));
    }
    return out.toString();
  }
}
