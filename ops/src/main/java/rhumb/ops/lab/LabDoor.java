package rhumb.ops.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import rhumb.protocol.linux.NetworkNamespace;

/// Lets a browser of this machine into a namespace: whatever connects to the door's port is passed
/// on to a port on the loopback inside.
final class LabDoor implements AutoCloseable {
  private static final int MOST = 64; // connections at a time
  private static final int PATIENCE_MILLIS = 2000;

  private final ServerSocket door;
  private final NetworkNamespace inside;
  private final int port;
  private final Semaphore room = new Semaphore(MOST);

  private LabDoor(ServerSocket door, NetworkNamespace inside, int port) {
    this.door = door;
    this.inside = inside;
    this.port = port;
  }

  /// @param port inside, and outside too if nobody else has it there
  static LabDoor open(String namespace, int port) throws LabFailure {
    try {
      NetworkNamespace inside = NetworkNamespace.named(namespace);
      LabDoor door = new LabDoor(listen(port), inside, port);
      Thread.ofPlatform().daemon().name("door").start(door::serve);
      return door;
    } catch (IOException e) {
      throw new LabFailure("cannot open a way into " + namespace + ": " + e.getMessage(), "");
    }
  }

  String url() {
    return "http://127.0.0.1:" + door.getLocalPort() + "/";
  }

  private static ServerSocket listen(int port) throws IOException {
    try {
      return new ServerSocket(port, MOST, InetAddress.getLoopbackAddress());
    } catch (IOException taken) {
      return new ServerSocket(0, MOST, InetAddress.getLoopbackAddress());
    }
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        Socket outer = door.accept();
        if (room.tryAcquire()) Thread.ofPlatform().daemon().start(() -> pass(outer));
        else outer.close();
      } catch (IOException closed) {
        if (door.isClosed()) return; // else it was one visitor's trouble
      }
    }
  }

  private void pass(Socket outer) {
    try (outer;
        Socket inner = inside.call(this::connect)) {
      Thread back = Thread.ofPlatform().daemon().start(() -> copy(inner, outer));
      copy(outer, inner);
      back.join();
    } catch (Exception e) {
      return; // nobody inside: the browser sees a closed connection
    } finally {
      room.release();
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    return socket;
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException one) {
      try {
        to.close(); // the other direction ends with it
      } catch (IOException ended) {
        return;
      }
    }
  }

  @Override
  public void close() {
    try (door) {
      inside.close();
    } catch (IOException e) {
      return; // goes with the process
    }
  }
}
