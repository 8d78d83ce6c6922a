package rhumb.protocol.linux;

/// Something that [Poller] can wait for.
public interface Pollable {
  /// The file descriptor, owned by this object.
  int fd();
}
