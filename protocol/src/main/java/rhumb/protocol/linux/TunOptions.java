package rhumb.protocol.linux;

/// How a [TunDevice] is opened.
///
/// @param name up to 15 characters; "%d" in it lets the kernel choose a number
/// @param vnetHeader each packet is preceded by a [VirtioNetHeader]
/// @param offload the most to ask for; more than NONE needs the vnet header
/// @param queues descriptors of the device, each with its own flows; more than one needs
///     IFF_MULTI_QUEUE
public record TunOptions(String name, boolean vnetHeader, TunOffload offload, int queues) {
  private static final int LONGEST_NAME = 15; // IFNAMSIZ less the final zero

  /// Refuses what the kernel would refuse with a mere EINVAL.
  public TunOptions {
    if (name.isEmpty() || name.length() > LONGEST_NAME || name.contains("/")) {
      throw new IllegalArgumentException("interface name \"" + name + "\"");
    }
    if (!vnetHeader && offload != TunOffload.NONE) {
      throw new IllegalArgumentException("offload " + offload + " without vnet header");
    }
    if (queues < 1 || queues > 256) {
      throw new IllegalArgumentException(queues + " queues");
    }
  }

  /// One queue, plain packets.
  public static TunOptions plain(String name) {
    return new TunOptions(name, false, TunOffload.NONE, 1);
  }

  /// One queue, vnet headers, every offload that the kernel has.
  public static TunOptions offloaded(String name) {
    return new TunOptions(name, true, TunOffload.USO, 1);
  }

  /// A copy with another number of queues.
  public TunOptions withQueues(int number) {
    return new TunOptions(name, vnetHeader, offload, number);
  }

  /// A copy that asks for no more than `most`.
  public TunOptions withOffload(TunOffload most) {
    return new TunOptions(name, vnetHeader, most, queues);
  }
}
