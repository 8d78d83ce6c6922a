package rhumb.protocol.linux;

import java.util.function.Supplier;

/// Batches of one datagram, kept per thread: 64 KiB each would be much for every socket.
final class SingleSlot {
  static final ThreadLocal<ReceiveBatch> RECEIVE = of(() -> new ReceiveBatch(1, 65_535));
  static final ThreadLocal<SendBatch> SEND = of(() -> new SendBatch(1, 1, 65_535));
  static final long SEND_TIMEOUT_NS = 1_000_000_000L;

  private SingleSlot() {}

  private static <T> ThreadLocal<T> of(Supplier<T> supplier) {
    return ThreadLocal.withInitial(supplier);
  }
}
