package rhumb.router.pipeline;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import rhumb.protocol.address.Eid;
import rhumb.protocol.wire.DropReason;
import rhumb.router.forwarding.HeldPackets;

/// What actors ask of the hold queue, on its way to the thread that owns it. Bounded: what does not
/// fit turns into "release everything", and what is not resolved then waits anew.
final class HoldInbox implements HeldPackets {
  private static final int CAPACITY = 65_536;

  private sealed interface Command {}

  private record Release(Eid destination) implements Command {}

  private record Discard(Eid destination, DropReason reason) implements Command {}

  private final Queue<Command> commands = new ArrayBlockingQueue<>(CAPACITY);
  private final Runnable wakeup;
  private volatile boolean pending;
  private volatile boolean overflown;

  /// @param wakeup ends the wait of the thread that will drain
  HoldInbox(Runnable wakeup) {
    this.wakeup = wakeup;
  }

  @Override
  public void release(Eid destination) {
    put(new Release(destination));
  }

  @Override
  public void discard(Eid destination, DropReason reason) {
    put(new Discard(destination, reason));
  }

  private void put(Command command) {
    if (!commands.offer(command)) overflown = true;
    pending = true;
    wakeup.run();
  }

  /// Carries out what has been asked; on the data plane's thread.
  void drainTo(HoldQueue holds) {
    if (!pending) return;
    pending = false;
    if (overflown) {
      overflown = false;
      commands.clear();
      holds.releaseAll();
    }
    for (Command next = commands.poll(); next != null; next = commands.poll()) {
      switch (next) {
        case Release(var destination) -> holds.release(destination);
        case Discard(var destination, var reason) -> holds.discard(destination, reason);
      }
    }
  }
}
