package rhumb.ops.view;

import java.util.List;

/// A part of a node with the parts that it stands on.
///
/// @param detail why it is not well, or what it is, in a few words
public record Health(String name, boolean healthy, String detail, List<Health> parts) {
  /// A part that is as well as all of its own parts.
  public static Health of(String name, List<Health> parts) {
    List<String> failed = parts.stream().filter(p -> !p.healthy()).map(Health::name).toList();
    String detail = failed.isEmpty() ? "" : "because of " + String.join(", ", failed);
    return new Health(name, failed.isEmpty(), detail, parts);
  }
}
