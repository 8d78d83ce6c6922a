package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Tells systemd how a service is doing (sd_notify(3)): datagrams to the UNIX socket whose name is
/// in the environment variable `NOTIFY_SOCKET`.
public final class ServiceManager {
  private static final int AF_UNIX = 1;
  private static final int PATH_AT = 2; // in struct sockaddr_un, behind the family
  private static final int LONGEST_PATH = 108;

  private final byte[] path;

  private ServiceManager(byte[] path) {
    this.path = path;
  }

  /// Empty when nobody wants to be told: no name, or one that is none.
  public static Optional<ServiceManager> at(Optional<String> notifySocket) {
    return notifySocket
        .filter(name -> name.startsWith("/") || name.startsWith("@"))
        .map(name -> name.getBytes(StandardCharsets.UTF_8))
        .filter(path -> path.length < LONGEST_PATH)
        .map(ServiceManager::new);
  }

  /// Sends lines such as `READY=1`.
  ///
  /// @throws LinuxException if nobody listens
  public void tell(String state) throws LinuxException {
    int fd = SocketCalls.socket(AF_UNIX, Abi.SOCK_DGRAM | Abi.SOCK_CLOEXEC, 0);
    if (fd < 0) throw LinuxException.of("telling the service manager", LibC.errno());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(arena);
      int length = Math.toIntExact(address.byteSize());
      if (SocketCalls.connect(fd, address.address(), length) < 0) {
        throw LinuxException.of("telling the service manager", LibC.errno());
      }
      byte[] octets = state.getBytes(StandardCharsets.UTF_8);
      MemorySegment message = arena.allocateFrom(JAVA_BYTE, octets);
      if (LibC.write(fd, message.address(), octets.length) < 0) {
        throw LinuxException.of("telling the service manager", LibC.errno());
      }
    } finally {
      LibC.close(fd);
    }
  }

  /// `struct sockaddr_un` without unused octets at its end; a leading `@` stands for the abstract
  /// namespace.
  private MemorySegment address(Arena arena) {
    boolean isAbstract = path[0] == '@';
    MemorySegment address = arena.allocate(PATH_AT + path.length + (isAbstract ? 0 : 1), 2);
    address.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(path, 0, address, JAVA_BYTE, PATH_AT, path.length);
    if (isAbstract) address.set(JAVA_BYTE, PATH_AT, (byte) 0);
    return address;
  }
}
