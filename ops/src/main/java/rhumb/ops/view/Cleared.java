package rhumb.ops.view;

/// The answer to `DELETE /api/v1/map-cache`.
///
/// @param entries how many were forgotten
public record Cleared(int entries) {}
