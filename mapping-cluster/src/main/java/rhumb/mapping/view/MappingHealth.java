package rhumb.mapping.view;

/// One part of a mapping node: `control socket`, `journal`, `cluster`.
///
/// @param detail why it is not well, or what it is, in a few words
public record MappingHealth(String part, boolean healthy, String detail) {}
