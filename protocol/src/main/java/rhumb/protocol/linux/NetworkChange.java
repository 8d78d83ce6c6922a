package rhumb.protocol.linux;

/// Something that happened to a namespace's interfaces, addresses or routes.
public sealed interface NetworkChange {
  /// An interface came, went up or down, or changed otherwise.
  ///
  /// @param link as it is now
  record LinkChanged(Link link) implements NetworkChange {}

  /// An interface is gone.
  ///
  /// @param link as it was
  record LinkRemoved(Link link) implements NetworkChange {}

  /// An interface got an address.
  ///
  /// @param address the address
  record AddressAdded(InterfaceAddress address) implements NetworkChange {}

  /// An interface lost an address.
  ///
  /// @param address the address
  record AddressRemoved(InterfaceAddress address) implements NetworkChange {}

  /// A route came or went: what a destination is reached through may differ now.
  record RoutesChanged() implements NetworkChange {}

  /// More happened than the kernel could keep: ask for everything anew.
  record Missed() implements NetworkChange {}
}
