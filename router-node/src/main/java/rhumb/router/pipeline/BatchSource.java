package rhumb.router.pipeline;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import rhumb.protocol.linux.LinuxException;
import rhumb.router.packet.PacketBatch;

/// The blocking end of a stream: reads on the thread of the island that it is fused into, which
/// therefore has to be the stream's own. Between two bounded waits it lets the island handle what
/// else there is, such as being stopped.
final class BatchSource extends GraphStage<SourceShape<PacketBatch>> {
  private final Outlet<PacketBatch> out = Outlet.create("BatchSource.out");
  private final SourceShape<PacketBatch> shape = SourceShape.of(out);
  private final BatchReader reader;

  BatchSource(BatchReader reader) {
    this.reader = reader;
  }

  @Override
  public SourceShape<PacketBatch> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final AsyncCallback<NotUsed> again = createAsyncCallback(_ -> pushNext());
    private final Runnable turn = this::takeTurn; // one object, not one for each time

    Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pushNext();
            }
          });
    }

    private void takeTurn() {
      again.invoke(NotUsed.getInstance());
    }

    private void pushNext() {
      if (reader.isStopped()) {
        completeStage();
        return;
      }
      if (!isAvailable(out)) return; // cancelled meanwhile
      try {
        PacketBatch batch = reader.read();
        if (batch == null) reader.afterOthers(turn);
        else push(out, batch);
      } catch (LinuxException e) {
        failStage(e);
      }
    }
  }
}
