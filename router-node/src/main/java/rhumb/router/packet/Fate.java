package rhumb.router.packet;

/// What has become of a packet in a batch. Every packet leaves [#OPEN] exactly once.
public enum Fate {
  /// Nobody has decided yet: later stages look at it.
  OPEN,
  /// Given to a socket or device, which counts what becomes of it.
  HANDED_OVER,
  /// Copied, to come back when its destination is known.
  HELD,
  /// Dropped for a reason.
  DROPPED
}
