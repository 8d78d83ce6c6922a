package rhumb.ops.cli.layout;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import rhumb.ops.cli.format.Listing;
import rhumb.ops.view.Event;
import rhumb.ops.view.Packets;

/// What happens, a line each.
/// ```
/// 2026-11-22T12:00:00.000Z registration-added     SITE2 registered 172.16.30.0/24 at 192.168.100.2
/// 2026-11-22T12:00:00.000Z mapping received from 192.168.100.2 port 4342: Map-Register 0x…
/// ```
public final class Listings {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final int TYPE = 22; // columns, as many as the longest type has, and one

  public static final Listing<Event> EVENTS =
      new Listing<>(
          "at type EID-prefix site text +id",
          event -> time(event.at()) + " " + Text.padded(event.type(), TYPE) + plain(event.text()),
          event ->
              List.of(
                  time(event.at()),
                  event.type(),
                  event.eid().orElse("-"),
                  event.site().orElse("-"),
                  plain(event.text()),
                  event.id()));

  public static final Listing<Packets.Packet> PACKETS =
      new Listing<>(
          "at role direction peer port octets message",
          packet ->
              time(packet.at()) + " " + packet.role() + " " + course(packet) + plain(packet.line()),
          packet ->
              List.of(
                  time(packet.at()),
                  packet.role(),
                  packet.direction(),
                  packet.peer(),
                  String.valueOf(packet.port()),
                  String.valueOf(packet.octets()),
                  plain(packet.line())));

  private Listings() {}

  /// To the millisecond, so that lines stand in columns.
  public static String time(Instant at) {
    return TIME.format(at);
  }

  /// Names come from anybody: they must not tell the terminal what to do.
  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", "\u00b7");
  }

  private static String course(Packets.Packet packet) {
    String to = packet.direction().equals("sent") ? "sent to " : "received from ";
    return to + packet.peer() + " port " + packet.port() + ": ";
  }
}
