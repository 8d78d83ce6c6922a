package rhumb.router.pipeline;

import static rhumb.protocol.wire.NetworkOrder.U16;
import static rhumb.protocol.wire.NetworkOrder.U32;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongSupplier;
import rhumb.protocol.data.Checksum;
import rhumb.protocol.data.IpHeader;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.RawSocket;
import rhumb.protocol.linux.SendBatch;
import rhumb.router.packet.PacketBatch;

/// Tells a host of the site that a packet of its is too big for the tunnel: "fragmentation needed"
/// (RFC 1191 §4) or Packet Too Big (RFC 4443 §3.2). Bounded in rate; nothing else than a hint.
final class IcmpErrors {
  private static final int BURST = 20;
  private static final long REFILL_NS = 20_000_000; // 50 a second
  private static final int HEADER = 8;
  private static final int QUOTE_V4 = 548; // RFC 1812 §4.3.2.3: 576 octets in all
  private static final int QUOTE_V6 = 1232; // RFC 4443 §2.4: 1280 octets in all
  private static final int LEAST_V6 = 1280;

  private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;

  private final RawSocket socketV4;
  private final RawSocket socketV6;
  private final LongSupplier nanoTime;
  private final MemorySegment message = Arena.ofAuto().allocate(HEADER + QUOTE_V6, 8);
  private final SendBatch batch = new SendBatch(1, 1);
  private long refilledNs;
  private int tokens = BURST;

  IcmpErrors(RawSocket socketV4, RawSocket socketV6, LongSupplier nanoTime) {
    this.socketV4 = socketV4;
    this.socketV6 = socketV6;
    this.nanoTime = nanoTime;
    refilledNs = nanoTime.getAsLong();
  }

  /// Packet `i`, at which `header` looks, may have `mtu` octets at most.
  void tooBig(PacketBatch packets, int i, IpHeader header, int mtu) throws LinuxException {
    if (isError(packets, i, header) || !allowed()) return;
    MemorySegment from = packets.memory();
    int quoted = Math.min(packets.length(i), header.isV6() ? QUOTE_V6 : QUOTE_V4);
    MemorySegment.copy(from, packets.at(i), message, HEADER, quoted);
    batch.clear();
    if (header.isV6()) {
      write(2, 0, Math.max(mtu, LEAST_V6));
      batch.beginV6(header.sourceHigh(), header.sourceLow(), 0);
      socketV6.send(batch.piece(message, 0, HEADER + quoted));
    } else {
      write(3, 4, mtu & 0xFFFF);
      int checksum = Checksum.of(Checksum.sum(message, 0, HEADER + quoted));
      message.set(U16, 2, (short) checksum);
      batch.beginV4(header.sourceV4(), 0);
      socketV4.send(batch.piece(message, 0, HEADER + quoted));
    }
  }

  private void write(int type, int code, int value) {
    message.set(U8, 0, (byte) type);
    message.set(U8, 1, (byte) code);
    message.set(U16, 2, (short) 0);
    message.set(U32, 4, value);
  }

  /// An error is never answered by an error (RFC 1122 §3.2.2, RFC 4443 §2.4).
  private static boolean isError(PacketBatch packets, int i, IpHeader header) {
    int type = packets.memory().get(U8, packets.at(i) + header.headerLength()) & 0xFF;
    return switch (header.protocol()) {
      case IpHeader.ICMP -> type != 0 && type != 8;
      case IpHeader.ICMPV6 -> type < 128;
      default -> false;
    };
  }

  private boolean allowed() {
    long nowNs = nanoTime.getAsLong();
    long more = (nowNs - refilledNs) / REFILL_NS;
    if (more > 0) {
      tokens = (int) Math.min(BURST, tokens + more);
      refilledNs += more * REFILL_NS;
    }
    if (tokens == 0) return false;
    tokens--;
    return true;
  }
}
