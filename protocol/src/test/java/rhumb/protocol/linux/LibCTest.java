package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// The calls that no class above needs yet, and what all of them share.
class LibCTest {
  private static final int F_GETFL = 3;

  private final Arena arena = Arena.ofAuto();

  @Test
  void errnoBelongsToTheThreadThatCalled() throws Exception {
    assertThat(LibC.close(-1)).isEqualTo(-1);
    var others = new CompletableFuture<Integer>();
    Thread.ofPlatform()
        .start(
            () -> {
              LibC.open(arena.allocateFrom("/nowhere").address(), Abi.O_RDONLY, 0);
              others.complete(LibC.errno());
            });
    assertThat(others.get()).isEqualTo(Errno.ENOENT.number);
    assertThat(LibC.errno()).isEqualTo(Errno.EBADF.number);
  }

  @Test
  void aConnectedSocketSendsWithoutAName() throws Exception {
    try (var near = UdpSocket.open(SockAddr.v4(0x7F000001, 0), UdpOptions.control());
        var far = UdpSocket.open(SockAddr.v4(0x7F000001, 0), UdpOptions.control())) {
      assertThat(LibC.fcntl(near.fd(), F_GETFL, 0) & Abi.O_NONBLOCK).isEqualTo(Abi.O_NONBLOCK);
      MemorySegment name = arena.allocate(SockAddr.SIZE, 8);
      int length = far.local().write(name, 0);
      assertThat(SocketCalls.connect(near.fd(), name.address(), length)).isZero();

      MemorySegment piece = arena.allocate(16, 8);
      piece.set(JAVA_LONG, 0, arena.allocateFrom("hi").address());
      piece.set(JAVA_LONG, 8, 2);
      MemorySegment message = arena.allocate(56, 8);
      message.set(JAVA_LONG, 16, piece.address());
      message.set(JAVA_LONG, 24, 1);
      assertThat(SocketCalls.sendmsg(near.fd(), message.address(), 0)).isEqualTo(2);
      MemorySegment received = arena.allocate(10);
      assertThat(LibC.read(far.fd(), received.address(), 10)).isEqualTo(2);
      assertThat(received.get(JAVA_BYTE, 0)).isEqualTo((byte) 'h');
    }
  }

  @Test
  void loopbackIsTheFirstInterface() {
    assertThat(SocketCalls.ifNametoindex(arena.allocateFrom("lo").address())).isEqualTo(1);
    assertThat(SocketCalls.ifNametoindex(arena.allocateFrom("nowhere").address())).isZero();
    assertThat(LibC.errno()).isEqualTo(Errno.ENODEV.number);
  }

  @Test
  void aThreadIsTiedToACpuThatExists() throws Exception {
    var outcome = new CompletableFuture<String>();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                CpuAffinity.pin(0);
                CpuAffinity.pin(1023);
                outcome.complete("pinned to what is not there");
              } catch (LinuxException e) {
                outcome.complete(String.valueOf(e.getMessage()));
              }
            });
    assertThat(outcome.get())
        .isEqualTo("running on CPU 1023: the kernel rejects an argument (EINVAL)");
    assertThatThrownBy(() -> CpuAffinity.pin(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void unknownErrorNumbersKeepTheirNumber() {
    assertThat(Errno.of(4242)).isEmpty();
    assertThat(Errno.describe(4242)).isEqualTo("errno 4242");
    assertThat(Errno.describe(2)).isEqualTo("no such file (ENOENT)");
    var rare = LinuxException.of("doing it", 4242);
    assertThat(rare).hasMessage("doing it failed (errno 4242)");
    assertThat(rare.errno()).isEqualTo(4242);
    assertThat(rare.error()).isEmpty();
  }
}
