package rhumb.router.forwarding;

import rhumb.protocol.address.EidPrefix;

/// A second forwarding table that is kept in step with [Forwarding], such as one inside the kernel.
/// Called in the order of the changes, one call at a time; must not block and must not call back.
public interface ForwardingMirror {
  /// `entry` is valid from now on, and its prefix had none.
  void published(ForwardingEntry entry);

  /// `now` is valid from now on; its prefix had `before`.
  default void replaced(ForwardingEntry before, ForwardingEntry now) {
    published(now);
  }

  /// `prefix` has no entry any more.
  void withdrawn(EidPrefix prefix);
}
