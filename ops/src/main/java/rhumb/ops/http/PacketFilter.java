package rhumb.ops.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rhumb.ops.http.Endpoint.Request;
import rhumb.ops.view.Packets;
import rhumb.protocol.address.EidPrefix;

/// Which control messages somebody wants to see, told from the line that they are printed as.
final class PacketFilter {
  private static final Set<String> TYPES =
      Set.of(
          "map-request",
          "map-reply",
          "map-register",
          "map-notify",
          "map-notify-ack",
          "map-referral",
          "info-request",
          "info-reply",
          "ecm",
          "malformed");
  private static final Pattern BETWEEN = Pattern.compile("[\\s,;=|]+");

  /// What lists and sentences put around words.
  private static final Pattern AROUND = Pattern.compile("^\\[|]$|(?<!:):$");

  private PacketFilter() {}

  /// By `types`, also of what is inside an ECM, and by an address or prefix that a message is
  /// `about`.
  static Predicate<Packets.Packet> of(Request request) {
    Predicate<Packets.Packet> type =
        request.parameter("types").map(PacketFilter::ofTypes).orElse(_ -> true);
    Predicate<Packets.Packet> subject =
        request
            .parameter("about")
            .map(text -> about(Reading.parsed(text, EidPrefix::parse)))
            .orElse(_ -> true);
    return type.and(subject);
  }

  private static Predicate<Packets.Packet> ofTypes(String text) {
    List<String> wanted = List.of(text.toLowerCase(Locale.ROOT).split(",", -1));
    for (String type : wanted) {
      if (!TYPES.contains(type)) {
        throw new Problem(
            Problem.Kind.BAD_REQUEST, "there are no messages of type \"" + type + "\"");
      }
    }
    Pattern begins = Pattern.compile("(^|: )(" + String.join("|", wanted) + ")( |$)");
    return packet -> begins.matcher(packet.line().toLowerCase(Locale.ROOT)).find();
  }

  private static Predicate<Packets.Packet> about(EidPrefix subject) {
    return packet ->
        Stream.concat(Stream.of(packet.peer()), Arrays.stream(BETWEEN.split(packet.line())))
            .flatMap(word -> Stream.of(word, AROUND.matcher(word).replaceAll("")))
            .map(PacketFilter::prefix)
            .flatMap(Optional::stream)
            .anyMatch(subject::overlaps);
  }

  private static Optional<EidPrefix> prefix(String word) {
    try {
      return Optional.of(EidPrefix.parse(word));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
