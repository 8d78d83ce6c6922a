package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {
  @TempDir Path folder;

  @Test
  void aSocketInAFolderIsTold() throws Exception {
    String path = folder.resolve("notify").toString();
    assertThat(heard(path, path)).isEqualTo("READY=1\nSTATUS=fine");
  }

  @Test
  void anAbstractSocketIsTold() throws Exception {
    String name = "rhumb-test-" + UUID.randomUUID();
    assertThat(heard("@" + name, "\0" + name)).isEqualTo("READY=1\nSTATUS=fine");
  }

  @Test
  void nobodyAsksToBeTold() {
    assertThat(ServiceManager.at(Optional.empty())).isEmpty();
    assertThat(ServiceManager.at(Optional.of(""))).isEmpty();
    assertThat(ServiceManager.at(Optional.of("relative"))).isEmpty();
    assertThat(ServiceManager.at(Optional.of("/" + "x".repeat(200)))).isEmpty();
  }

  @Test
  void nobodyListens() {
    ServiceManager manager =
        ServiceManager.at(Optional.of(folder.resolve("nobody").toString())).orElseThrow();
    assertThatThrownBy(() -> manager.tell("READY=1")).isInstanceOf(LinuxException.class);
  }

  /// Binds `path` as systemd does, tells `name`, and returns what arrived.
  private static String heard(String name, String path) throws Exception {
    byte[] octets = path.getBytes(StandardCharsets.UTF_8);
    int fd = SocketCalls.socket(1, Abi.SOCK_DGRAM | Abi.SOCK_CLOEXEC | Abi.SOCK_NONBLOCK, 0);
    try (Arena arena = Arena.ofConfined()) {
      boolean isAbstract = path.startsWith("\0");
      MemorySegment address = arena.allocate(2 + octets.length + (isAbstract ? 0 : 1), 2);
      address.set(JAVA_SHORT, 0, (short) 1);
      MemorySegment.copy(octets, 0, address, JAVA_BYTE, 2, octets.length);
      assertThat(SocketCalls.bind(fd, address.address(), (int) address.byteSize())).isZero();
      ServiceManager.at(Optional.of(name)).orElseThrow().tell("READY=1\nSTATUS=fine");
      MemorySegment buffer = arena.allocate(256);
      long length = LibC.read(fd, buffer.address(), 256);
      byte[] received = buffer.asSlice(0, length).toArray(JAVA_BYTE);
      return new String(received, StandardCharsets.UTF_8);
    } finally {
      LibC.close(fd);
    }
  }
}
