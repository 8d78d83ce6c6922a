package rhumb.protocol.linux;

/// One queue of a [TunDevice]: whole packets in, whole packets out, each behind its
/// [VirtioNetHeader] if the device has them. Nothing waits, nothing allocates. One thread may read
/// while another writes.
public final class TunQueue implements Pollable, AutoCloseable {
  private final Descriptor descriptor;
  private final String device;
  private final ErrnoCounts writeErrors = new ErrnoCounts();

  TunQueue(Descriptor descriptor, String device) {
    this.descriptor = descriptor;
    this.device = device;
  }

  @Override
  public int fd() {
    return descriptor.fd();
  }

  /// Reads one packet to `address`. Returns its length, 0 if there is none. What exceeds `length`
  /// is lost without notice: 65535 and the vnet header always fit.
  public int read(long address, int length) throws LinuxException {
    long got = QuickCalls.read(descriptor.fd(), address, length);
    if (got >= 0) return (int) got;
    return QuickCalls.wouldHaveWaited() ? 0 : result(LibC.read(descriptor.fd(), address, length));
  }

  /// Reads one packet, scattered over `pieces`.
  public int read(IoVector pieces) throws LinuxException {
    long got = QuickCalls.readv(descriptor.fd(), pieces.address(), pieces.count());
    return got >= 0
        ? (int) got
        : result(LibC.readv(descriptor.fd(), pieces.address(), pieces.count()));
  }

  private int result(long length) throws LinuxException {
    if (length >= 0) {
      return (int) length;
    }
    int errno = LibC.errno();
    if (errno == Errno.EAGAIN.number || errno == Errno.EINTR.number) {
      return 0;
    }
    throw gone(errno, "reading");
  }

  /// Writes the packet at `address`. False if the kernel refused it, counted in [#writeErrors()]:
  /// EIO while the device is down, EINVAL for a header that makes no sense, EAGAIN when full.
  public boolean write(long address, int length) throws LinuxException {
    return QuickCalls.write(descriptor.fd(), address, length) >= 0
        || accepted(LibC.write(descriptor.fd(), address, length));
  }

  /// Writes one packet gathered from `pieces`, in the same way.
  public boolean write(IoVector pieces) throws LinuxException {
    return QuickCalls.writev(descriptor.fd(), pieces.address(), pieces.count()) >= 0
        || accepted(LibC.writev(descriptor.fd(), pieces.address(), pieces.count()));
  }

  private boolean accepted(long length) throws LinuxException {
    if (length >= 0) {
      return true;
    }
    int errno = LibC.errno();
    if (errno == Errno.EBADFD.number || errno == Errno.EBADF.number) {
      throw gone(errno, "writing");
    }
    writeErrors.add(errno, 1);
    return false;
  }

  private LinuxException gone(int errno, String verb) {
    return errno == Errno.EBADFD.number
        ? new LinuxException("TUN device " + device + " has been deleted", errno)
        : LinuxException.of(verb + " TUN device " + device, errno);
  }

  /// Packets that the kernel refused, by error.
  public ErrnoCounts writeErrors() {
    return writeErrors;
  }

  /// Closes this queue; the device goes with its last one.
  @Override
  public void close() {
    descriptor.close();
  }
}
