package rhumb.ops.bench.mapping;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;
import rhumb.protocol.linux.ReceiveBatch;
import rhumb.protocol.linux.SendBatch;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;

/// Asks as fast as it is answered: so many questions are always under way, and every answer, told
/// by its nonce, makes room for the next one. What it measures is therefore what the other end can
/// do, not what this one can send. For one thread.
final class Generator implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int LONGEST = 2_048; // octets of an answer
  private static final int BUFFER = 8 << 20;
  private static final int SLOT_BITS = 16; // of a nonce
  private static final long PATIENCE_NS = 1_000_000_000L;
  private static final long LOOK_NS = 50_000_000L; // between two searches for lost questions
  private static final long IDLE_NS = 1_000_000L;
  private static final long SILENCE_NS = 60_000_000_000L; // then nobody is there any more
  private static final int MOST_DOUBLINGS = 4; // of the patience with a question asked once
  private static final int CHECKED = 16; // one answer of so many is read to its end
  private static final ValueLayout.OfLong NONCE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final UdpSocket socket;
  private final Poller poller;
  private final Ipv4Address target;
  private final ReceiveBatch arrived = new ReceiveBatch(BATCH, LONGEST);
  private final SendBatch leaving = new SendBatch(BATCH, BATCH, BATCH * LONGEST);

  private Generator(UdpSocket socket, Poller poller, Ipv4Address target) {
    this.socket = socket;
    this.poller = poller;
    this.target = target;
  }

  static Generator open(Ipv4Address own, Ipv4Address target) throws LinuxException {
    UdpOptions options = UdpOptions.control().withBuffers(BUFFER, BUFFER);
    UdpSocket socket = UdpSocket.open(SockAddr.of(own.toInetAddress(), 0), options);
    Poller poller = Poller.open(1);
    poller.add(socket, Poller.READ);
    return new Generator(socket, poller, target);
  }

  int port() {
    return socket.local().port();
  }

  /// How long and how hard to ask.
  ///
  /// @param window questions under way
  /// @param perSecond the most questions a second; 0 for any number
  /// @param once each question until it is answered, then no more; otherwise round and round
  record Plan(int window, double seconds, double perSecond, boolean once) {
    static Plan full(int window, double seconds) {
      return new Plan(window, seconds, 0, false);
    }

    static Plan once(int window, double atMostSeconds) {
      return new Plan(window, atMostSeconds, 0, true);
    }

    Plan atMost(double rate) {
      return new Plan(window, seconds, rate, once);
    }
  }

  Measured run(Workload workload, Plan plan) throws LinuxException {
    return new Round(workload, plan).run();
  }

  @Override
  public void close() {
    socket.close();
    poller.close();
  }

  /// One run.
  private final class Round {
    private final Workload workload;
    private final Plan plan;
    private final Slots slots;
    private final Measured.Latencies latencies = new Measured.Latencies();
    private final long start = System.nanoTime();
    private long sent;
    private long answers;
    private long wrong;
    private long lost;

    private Round(Workload workload, Plan plan) {
      this.workload = workload;
      this.plan = plan;
      slots = new Slots(plan.window(), workload.items(), plan.once());
    }

    private Measured run() throws LinuxException {
      long end = start + (long) (plan.seconds() * 1e9);
      long looked = start;
      long now = start;
      long heard = start;
      while (now < end && !slots.isDone() && now - heard < SILENCE_NS) {
        boolean asked = ask(now);
        boolean answered = listen();
        if (!answered && !asked) poller.await(IDLE_NS);
        now = System.nanoTime();
        if (answered) heard = now;
        if (now - looked > LOOK_NS) {
          lost += slots.giveUp(now);
          looked = now;
        }
      }
      double seconds = (now - start) / 1e9;
      return new Measured(
          seconds,
          answers,
          wrong,
          lost,
          latencies.percentileMs(0.5),
          latencies.percentileMs(0.99),
          latencies.percentileMs(1),
          0);
    }

    private boolean ask(long now) throws LinuxException {
      leaving.clear();
      long most = plan.perSecond() == 0 ? Long.MAX_VALUE : allowed(now);
      while (leaving.count() < BATCH && sent < most) {
        int slot = slots.take(now);
        if (slot < 0) break;
        long nonce = slots.nonce(slot);
        leaving.beginV4(target.value(), ControlMessage.PORT);
        leaving.copy(workload.question(slots.item(slot), nonce));
        sent++;
      }
      if (leaving.count() == 0) return false;
      socket.flush(leaving, PATIENCE_NS);
      return true;
    }

    private long allowed(long now) {
      return (long) ((now - start) / 1e9 * plan.perSecond());
    }

    private boolean listen() throws LinuxException {
      int count = socket.receive(arrived);
      long now = System.nanoTime();
      for (int i = 0; i < count; i++) answered(i, now);
      return count > 0;
    }

    private void answered(int index, long now) {
      MemorySegment memory = arrived.memory();
      long at = arrived.offset(index);
      int type = (memory.get(ValueLayout.JAVA_BYTE, at) & 0xFF) >>> 4;
      boolean isInside = workload.isEchoed() && type == EncapsulatedControlMessage.TYPE;
      int slot = slots.answered(memory.get(NONCE, at + (isInside ? 36 : 4)));
      if (slot < 0) return; // it was given up
      latencies.add(now - slots.askedAt(slot));
      answers++;
      if (answers % CHECKED == 0 && !workload.isRight(arrived.copy(index))) wrong++;
    }
  }

  /// Which questions are under way. What is asked once keeps its nonce until it is answered, as an
  /// ETR's Map-Register does: then an answer that comes late is an answer, too, and a node that
  /// takes long for a while is not asked ever more.
  private static final class Slots {
    private final boolean once;
    private final int items;
    private final long[] nonces;
    private final long[] askedAt;
    private final long[] patience;
    private final int[] item;
    private final boolean[] busy;
    private final int[] free;
    private final int[]
        again; // slots whose questions are to be asked again, some answered meanwhile
    private int freeCount;
    private int againCount;
    private int next;
    private long done;
    private long serial = System.nanoTime() & 0xFFFF_FFFFL;

    private Slots(int window, int items, boolean once) {
      this.once = once;
      this.items = items;
      nonces = new long[window];
      askedAt = new long[window];
      patience = new long[window];
      item = new int[window];
      busy = new boolean[window];
      free = new int[window];
      again = new int[window];
      for (int i = 0; i < window; i++) free[freeCount++] = i;
    }

    private boolean isDone() {
      return once && done == items;
    }

    /// A slot with a question to ask; -1 if there is none.
    private int take(long now) {
      while (againCount > 0) {
        int slot = again[--againCount];
        if (busy[slot]) return slot;
      }
      if (freeCount == 0 || once && next == items) return -1;
      int slot = free[--freeCount];
      item[slot] = next++;
      if (next == items && !once) next = 0;
      nonces[slot] = ++serial << SLOT_BITS | slot;
      askedAt[slot] = now;
      patience[slot] = PATIENCE_NS;
      busy[slot] = true;
      return slot;
    }

    private long nonce(int slot) {
      return nonces[slot];
    }

    private int item(int slot) {
      return item[slot];
    }

    private long askedAt(int slot) {
      return askedAt[slot];
    }

    private int answered(long nonce) {
      int slot = (int) nonce & (1 << SLOT_BITS) - 1;
      if (slot >= busy.length || !busy[slot] || nonces[slot] != nonce) return -1;
      release(slot);
      done++;
      return slot;
    }

    private void release(int slot) {
      busy[slot] = false;
      free[freeCount++] = slot;
    }

    /// Frees the slots of questions that have waited too long, or asks them again, each time with
    /// twice the patience.
    private int giveUp(long now) {
      if (againCount > 0) return 0; // those come first
      int given = 0;
      for (int slot = 0; slot < busy.length; slot++) {
        if (!busy[slot] || now - askedAt[slot] < patience[slot]) continue;
        given++;
        if (!once) {
          release(slot);
          continue;
        }
        patience[slot] += Math.min(patience[slot], PATIENCE_NS << MOST_DOUBLINGS);
        again[againCount++] = slot;
      }
      return given;
    }
  }
}
