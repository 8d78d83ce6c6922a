package rhumb.ops.bench.mapping;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhumb.ops.cli.ExitCode;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;
import rhumb.protocol.linux.ReceiveBatch;
import rhumb.protocol.linux.SendBatch;
import rhumb.protocol.linux.SockAddr;
import rhumb.protocol.linux.UdpOptions;
import rhumb.protocol.linux.UdpSocket;
import rhumb.protocol.message.ControlMessage;

/// `rhumb bench echo ADDRESS`: the yardstick. Sends back what it gets, with the same system calls
/// and the same batches as a mapping node, and does nothing else. Runs until it is killed.
@Command(name = "echo", hidden = true, description = "Answers UDP datagrams with themselves.")
public final class EchoCommand implements Callable<Integer> {
  private static final int BATCH = 64;
  private static final int LONGEST = 2_048; // octets
  private static final int BUFFER = 4 << 20;
  private static final long FOREVER = -1;
  private static final long FLUSH_NS = 100_000_000L;

  @Parameters(paramLabel = "ADDRESS", description = "Where to listen, on port 4342.")
  private String address = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws LinuxException {
    SockAddr local = SockAddr.of(IpAddress.parse(address).toInetAddress(), ControlMessage.PORT);
    var arrived = new ReceiveBatch(BATCH, LONGEST);
    var leaving = new SendBatch(BATCH, BATCH);
    try (UdpSocket socket =
            UdpSocket.open(local, UdpOptions.control().withBuffers(BUFFER, BUFFER));
        Poller poller = Poller.open(1)) {
      poller.add(socket, Poller.READ);
      PrintWriter out = spec.commandLine().getOut();
      out.println(Subject.UP);
      out.flush();
      while (!Thread.interrupted()) {
        poller.await(FOREVER);
        while (socket.receive(arrived) > 0) echo(socket, arrived, leaving);
      }
    }
    return ExitCode.OK;
  }

  private static void echo(UdpSocket socket, ReceiveBatch arrived, SendBatch leaving)
      throws LinuxException {
    leaving.clear();
    for (int i = 0; i < arrived.count(); i++) {
      leaving.beginV4(arrived.sourceV4(i), arrived.sourcePort(i));
      leaving.piece(arrived.address(i), arrived.length(i));
    }
    socket.flush(leaving, FLUSH_NS);
  }
}
