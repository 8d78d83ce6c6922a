package rhumb.protocol.linux;

import java.net.InetAddress;

/// An address that an interface has.
///
/// @param interfaceIndex the interface, see [Link#index()]
/// @param address without scope
/// @param prefixLength of the network it is in
public record InterfaceAddress(int interfaceIndex, InetAddress address, int prefixLength) {}
