package rhumb.protocol.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NetworkNamespaceTest {
  private static final SockAddr LOOPBACK = SockAddr.v4(0x7F000001, 0);

  private static Path here() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
  }

  @Test
  void aSocketStaysInTheNamespaceItWasOpenedIn() throws Exception {
    try (var one = NetworkNamespace.create();
        var two = NetworkNamespace.create();
        var inOne = one.call(() -> UdpSocket.open(LOOPBACK, UdpOptions.control()));
        var inTwo = two.call(() -> UdpSocket.open(inOne.local(), UdpOptions.control()))) {
      // The same port twice: two hosts. What one sends to itself, the other does not see.
      inOne.send(new byte[] {1}, inOne.local());
      assertThat(inTwo.receive(Duration.ZERO)).isEmpty();
      assertThat(inOne.receive(Duration.ofSeconds(30))).isPresent();
    }
  }

  @Test
  void aStayEndsWhereItBegan() throws Exception {
    Path before = here();
    try (var namespace = NetworkNamespace.create()) {
      try (var _ = namespace.enter()) {
        assertThat(here()).isNotEqualTo(before);
        assertThat(here()).isEqualTo(Files.readSymbolicLink(namespace.path()));
      }
      assertThat(here()).isEqualTo(before);
      assertThat(namespace.<Path>call(NetworkNamespaceTest::here)).isNotEqualTo(before);
      assertThat(here()).isEqualTo(before);
    }
  }

  @Test
  void exceptionsComeOut() throws Exception {
    try (var namespace = NetworkNamespace.create()) {
      assertThatThrownBy(
              () ->
                  namespace.call(
                      () -> {
                        throw new IllegalStateException("from inside");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("from inside");
    }
  }

  @Test
  void aNamedNamespaceIsFoundByItsName() throws Exception {
    String name = "linuxtest" + ProcessHandle.current().pid();
    try (var created = NetworkNamespace.create(name)) {
      assertThatThrownBy(() -> NetworkNamespace.create(name))
          .hasMessageEndingWith("it exists already (EEXIST)");
      try (var found = NetworkNamespace.named(name)) {
        assertThat(found.<Path>call(NetworkNamespaceTest::here))
            .isEqualTo(created.<Path>call(NetworkNamespaceTest::here));
      }
    } finally {
      NetworkNamespace.delete(name);
    }
    assertThatThrownBy(() -> NetworkNamespace.named(name))
        .hasMessage(
            "opening network namespace /run/netns/%s: no such file (ENOENT)".formatted(name));
  }

  @Test
  void aVirtualThreadIsRefused() throws Exception {
    try (var namespace = NetworkNamespace.create()) {
      var refused = new CompletableFuture<Void>();
      Thread.ofVirtual()
          .start(
              () -> {
                try (var _ = namespace.enter()) {
                  refused.complete(null);
                } catch (LinuxException | IllegalStateException e) {
                  refused.completeExceptionally(e);
                }
              });
      assertThatThrownBy(refused::get).hasCauseInstanceOf(IllegalStateException.class);
    }
  }
}
