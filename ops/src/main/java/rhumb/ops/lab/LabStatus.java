package rhumb.ops.lab;

import java.util.OptionalLong;

/// One line of `rhumb lab status`.
///
/// @param namespace as `ip netns` calls it
/// @param pid of the router's process; empty on hosts, and when it has ended
/// @param health in a word or a few
public record LabStatus(LabNode node, String namespace, OptionalLong pid, String health) {}
