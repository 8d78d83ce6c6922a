package rhumb.protocol.linux;

/// A network interface as rtnetlink(7) describes it.
///
/// @param index the number that routes and addresses refer to
/// @param name unique in its namespace
/// @param up administratively up: IFF_UP
/// @param running able to carry packets: IFF_LOWER_UP
/// @param mtu octets of the largest packet
/// @param txQueueLength packets that wait for it at most; for a TUN device, for us to read
public record Link(
    int index, String name, boolean up, boolean running, int mtu, int txQueueLength) {}
