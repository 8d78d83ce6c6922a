package rhumb.router.pipeline;

import akka.NotUsed;
import akka.stream.AbstractShape;
import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.Shape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;
import rhumb.router.packet.PacketBatch;

/// The blocking end of the streams that share a thread: an outlet for each reader. Whoever has
/// packets goes next, in turns; when nobody has, the thread waits for all of them, and therefore
/// has to be the island's own. Between two bounded waits it lets the island handle what else there
/// is.
///
/// An outlet that fails or is cancelled leaves the others alone.
final class Turns extends GraphStage<Turns.Outlets> {
  private static final long WAIT_NS = 50_000_000;

  private final List<BatchReader> readers;
  private final Poller poller;
  private final StopSignal stop;
  private final StopSignal dissolution = new StopSignal();
  private final Outlets shape;

  /// @param stop ends all streams for good
  Turns(List<BatchReader> readers, Poller poller, StopSignal stop) {
    this.readers = List.copyOf(readers);
    this.poller = poller;
    this.stop = stop;
    shape = Outlets.of(readers.size());
  }

  /// Ends all streams between two batches, so that they can be put together anew.
  void dissolve() {
    dissolution.raise();
    poller.wakeup();
  }

  @Override
  public Outlets shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  /// As many outlets as there are readers, in their order.
  static final class Outlets extends AbstractShape {
    final List<Outlet<PacketBatch>> all;

    private Outlets(List<Outlet<PacketBatch>> all) {
      this.all = all;
    }

    static Outlets of(int count) {
      return new Outlets(
          IntStream.range(0, count).mapToObj(i -> Outlet.<PacketBatch>create("turn" + i)).toList());
    }

    @Override
    public List<Inlet<?>> allInlets() {
      return List.of();
    }

    @Override
    public List<Outlet<?>> allOutlets() {
      return List.copyOf(all);
    }

    @Override
    public Shape deepCopy() {
      return new Outlets(all.stream().map(Outlet::carbonCopy).toList());
    }
  }

  private final class Logic extends GraphStageLogic {
    private final AsyncCallback<NotUsed> again = createAsyncCallback(_ -> turn());
    private final List<Outlet<PacketBatch>> outlets = shape.all;
    private final BitSet running = new BitSet(); // readers that are being watched
    private int latest;

    Logic() {
      super(shape);
      for (int i = 0; i < outlets.size(); i++) setHandler(outlets.get(i), handler(i));
    }

    private AbstractOutHandler handler(int i) {
      return new AbstractOutHandler() {
        @Override
        public void onPull() {
          turn();
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
          ended(i);
        }
      };
    }

    @Override
    public void preStart() {
      running.set(0, readers.size());
      readers.forEach(reader -> reader.watch(poller));
    }

    @Override
    public void postStop() {
      running.stream().forEach(i -> readers.get(i).unwatch(poller));
    }

    /// The others go on, after what else the end of this one brings about.
    private void ended(int i) {
      readers.get(i).unwatch(poller);
      running.clear(i);
      if (running.isEmpty()) completeStage();
      else again.invoke(NotUsed.getInstance());
    }

    private void turn() {
      if (stop.isRaised() || dissolution.isRaised()) {
        completeStage();
        return;
      }
      if (!allWait() || pushed(false)) return;
      try {
        if (poller.await(WAIT_NS) > 0 && pushed(true)) return;
      } catch (LinuxException e) {
        failStage(e);
        return;
      }
      again.invoke(NotUsed.getInstance());
    }

    /// True once all have done with what they were given: not before the last has started.
    private boolean allWait() {
      for (int i = running.nextSetBit(0); i >= 0; i = running.nextSetBit(i + 1)) {
        if (!isAvailable(outlets.get(i))) return false;
      }
      return true;
    }

    /// True if somebody had packets, or failed.
    ///
    /// @param awaited ask only those for whom the wait that has ended found something
    private boolean pushed(boolean awaited) {
      for (int n = 0; n < outlets.size(); n++) {
        latest = (latest + 1) % outlets.size();
        if (!running.get(latest) || awaited && !readers.get(latest).isReady(poller)) continue;
        try {
          PacketBatch batch = readers.get(latest).next();
          if (batch == null) continue;
          push(outlets.get(latest), batch);
        } catch (LinuxException e) {
          fail(outlets.get(latest), e);
          ended(latest);
        }
        return true;
      }
      return false;
    }
  }
}
