package rhumb.protocol.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A NETLINK_ROUTE socket: sends a request, collects the answers up to the acknowledgement;
/// netlink(7). It belongs to the namespace its opener was in, for good.
///
/// ```
/// struct nlmsgerr { 0 int error; 4 struct nlmsghdr request; (20 attributes, with extended acks) }
/// ```
final class NetlinkSocket implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NETLINK_GET_STRICT_CHK = 12;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int NLMSGERR_ATTR_MSG = 1;
  private static final int BUFFER = 64 * 1024; // a dump comes in pieces of 32 KiB at most
  private static final long PATIENCE_NS = 10_000_000_000L;

  private final Descriptor descriptor;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 8);
  private int sequence;

  private NetlinkSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  static NetlinkSocket open() throws LinuxException {
    Descriptor descriptor = descriptor();
    int fd = descriptor.fd();
    SocketOptions.set(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1); // older kernels: longer, not wrong
    SocketOptions.set(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1); // older kernels: a number, no text
    SocketOptions.set(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1); // older kernels: more to filter
    return new NetlinkSocket(descriptor);
  }

  /// A socket without options, which the kernel has not told anything yet.
  static Descriptor descriptor() throws LinuxException {
    int type = Abi.SOCK_RAW | Abi.SOCK_CLOEXEC | Abi.SOCK_NONBLOCK;
    int fd = SocketCalls.socket(Abi.AF_NETLINK, type, NETLINK_ROUTE);
    if (fd < 0) {
      throw LinuxException.of("opening a netlink socket", LibC.errno());
    }
    return new Descriptor(fd);
  }

  /// Sends `request` and returns the answers, each without its message header. `what` names the
  /// doing in the exception: "adding the route to 10.1.0.0/16".
  synchronized List<ByteBuffer> ask(NetlinkMessage request, String what) throws LinuxException {
    byte[] octets = request.finish(++sequence);
    MemorySegment.copy(octets, 0, buffer, JAVA_BYTE, 0, octets.length);
    if (LibC.write(descriptor.fd(), buffer.address(), octets.length) < 0) {
      throw LinuxException.of(what, LibC.errno());
    }
    var answers = new ArrayList<ByteBuffer>();
    while (!collect(receive(what), answers, what)) {
      // a dump: more to come
    }
    return answers;
  }

  private ByteBuffer receive(String what) throws LinuxException {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (true) {
      long length = LibC.read(descriptor.fd(), buffer.address(), BUFFER);
      if (length >= 0) {
        byte[] copy = buffer.asSlice(0, length).toArray(JAVA_BYTE);
        return ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder());
      }
      int errno = LibC.errno();
      if (errno != Errno.EAGAIN.number && errno != Errno.EINTR.number) {
        throw LinuxException.of(what, errno);
      }
      long leftNs = deadlineNs - System.nanoTime();
      if (leftNs <= 0) {
        throw LinuxException.of(what, Errno.ETIMEDOUT.number);
      }
      Waiting.poll(descriptor.fd(), Abi.POLLIN, leftNs);
    }
  }

  /// Adds the answers in `octets`; true once the request is done with.
  private boolean collect(ByteBuffer octets, List<ByteBuffer> answers, String what)
      throws LinuxException {
    int at = 0;
    while (at + NetlinkMessage.HEADER <= octets.limit()) {
      int length = octets.getInt(at);
      int type = octets.getShort(at + 4);
      boolean ours = octets.getInt(at + 8) == sequence; // not the late answer of a lost patience
      ByteBuffer body = slice(octets, at + NetlinkMessage.HEADER, length - NetlinkMessage.HEADER);
      if (ours && type == NLMSG_ERROR) {
        acknowledge(body, what);
        return true;
      }
      if (ours && type == NLMSG_DONE) {
        return true;
      }
      if (ours) {
        answers.add(body);
      }
      at += length + 3 & ~3;
    }
    return false;
  }

  private static void acknowledge(ByteBuffer error, String what) throws LinuxException {
    int errno = -error.getInt(0);
    if (errno == 0) {
      return;
    }
    if (errno == Errno.EPERM.number) {
      throw new LinuxException(what + " needs CAP_NET_ADMIN", errno);
    }
    var attributes = new NetlinkAttributes(slice(error, 20, error.limit() - 20));
    String reason = attributes.text(NLMSGERR_ATTR_MSG).orElse("");
    throw reason.isEmpty()
        ? LinuxException.of(what, errno)
        : new LinuxException(what + ": " + reason, errno);
  }

  static ByteBuffer slice(ByteBuffer from, int at, int length) {
    return from.slice(at, length).order(ByteOrder.nativeOrder());
  }

  static String string(ByteBuffer octets) {
    var bytes = new byte[octets.limit()];
    octets.get(0, bytes);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, UTF_8);
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
