package rhumb.ops.view;

/// What is answered when a member of the cluster was told something.
///
/// @param member who was told
public record Accepted(String member) {}
