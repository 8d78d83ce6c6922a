package rhumb.ops.launch;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Goes once through what every command needs, so that the launcher can keep the classes that were
/// loaded on the way (JEP 483) and commands start in a fraction of the time. Talks to nobody but
/// itself.
@Command(name = "warm-up", hidden = true)
final class WarmUp implements Runnable {
  private static final String ANSWER =
      """
      {"asOf":"2026-01-01T00:00:00Z","name":"SITE1","version":"1","since":"2026-01-01T00:00:00Z",
      "roles":["mapping","router"],"health":{"name":"SITE1","healthy":true,"detail":"","parts":[
      {"name":"journal","healthy":true,"detail":"","parts":[]}]},"statistics":{
      "asOf":"2026-01-01T00:00:00Z","router":{"since":"2026-01-01T00:00:00Z","encapsulation":{
      "received":1,"sent":1,"dropped":{}},"decapsulation":{"received":1,"sent":1,"dropped":{}},
      "controlReceived":{},"controlSent":{},"controlDropped":{}},"mapping":{
      "since":"2026-01-01T00:00:00Z","received":{},"sent":{},"dropped":{},"answers":{}}},
      "sites":[{"name":"SITE1","shutdown":false,"allowedLocators":[],
      "prefixes":[{"eid":"10.0.0.0/8","origin":"configuration","state":"complete","ttlMinutes":1,
      "firstRegistered":"2026-01-01T00:00:00Z","registrations":[]}],"rejected":{}}],
      "mapCaches":[{"afi":1,"instance":0,"entries":[{"eid":"10.0.0.0/8","source":"map-reply",
      "action":"no-action","created":"2026-01-01T00:00:00Z","locators":[{"rloc":"192.0.2.1",
      "state":"up","since":"2026-01-01T00:00:00Z","priority":1,"weight":1}]}]}]}
      """;

  @Override
  public void run() {
    try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + server.getLocalPort();
      Thread answering = Thread.ofPlatform().daemon().start(() -> answer(server));
      ask("status --help");
      ask("status -s " + url);
      ask("show lisp site -s " + url);
      ask("show ip lisp map-cache -s " + url);
      answering.interrupt();
    } catch (IOException _) {
      // then the commands start a little slower
    }
  }

  private static void ask(String words) {
    String[] all = words.split(" ");
    CommandLine line = Main.commandLine(all);
    line.setOut(new PrintWriter(Writer.nullWriter()));
    line.setErr(new PrintWriter(Writer.nullWriter()));
    line.execute(all);
  }

  private static void answer(ServerSocket server) {
    byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        int ignored = client.getInputStream().read(new byte[4096]);
        if (ignored < 0) continue;
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write(body);
      } catch (IOException _) {
        return; // the server is closed: done
      }
    }
  }
}
