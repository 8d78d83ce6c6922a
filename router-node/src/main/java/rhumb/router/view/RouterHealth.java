package rhumb.router.view;

/// One part of a router: `tun`, `data socket`, `registration 10.0.0.0/8 at 192.0.2.1`.
///
/// @param detail why it is not well, or what it is, in a few words
public record RouterHealth(String part, boolean healthy, String detail) {}
