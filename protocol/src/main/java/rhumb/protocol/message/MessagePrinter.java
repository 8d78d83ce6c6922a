package rhumb.protocol.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.security.EidAuthentication;
import rhumb.protocol.wire.MalformedMessage;

/// Control messages for a person: as one line, or as a tree with a line per field. Neither shows
/// keys or authentication codes.
public final class MessagePrinter {
  private static final int MOST_OCTETS = 16; // of a message that is not understood

  private final List<String> lines = new ArrayList<>();
  private int depth;

  private MessagePrinter() {}

  /// The gist, such as `Map-Request 0x0524E21F-0x489614BB probe for 172.16.30.0/24`.
  public static String line(ControlMessage message) {
    return switch (message) {
      case MapRequest m ->
          "Map-Request " + m.nonce() + words(m.flags()) + " for " + m.queries() + source(m);
      case MapReply m -> "Map-Reply " + m.nonce() + words(m.flags()) + records(m.records());
      case MapRegister m -> "Map-Register " + m.nonce() + words(m.flags()) + records(m.records());
      case MapNotify m -> "Map-Notify " + m.nonce() + records(m.records());
      case MapNotifyAck m -> "Map-Notify-Ack " + m.nonce() + records(m.records());
      case MapReferral m -> "Map-Referral " + m.nonce() + referrals(m);
      case InfoRequest m -> "Info-Request " + m.nonce();
      case InfoReply m -> "Info-Reply " + m.nonce() + " " + m.nat();
      case EncapsulatedControlMessage m -> "ECM" + words(m.flags()) + packet(m) + ": " + inner(m);
      case SharedExtension m -> "extension " + m.subType() + " of " + m.data().length() + " octets";
      case UnknownMessage m -> "type " + m.type() + " of " + m.octets().length() + " octets";
    };
  }

  /// Every field, a line each, indented by two blanks per level; without a line end at the end.
  public static String tree(ControlMessage message) {
    var printer = new MessagePrinter();
    printer.message(message);
    return String.join("\n", printer.lines);
  }

  private static String source(MapRequest request) {
    return request.sourceEid().map(eid -> " from " + eid).orElse("")
        + " reply to "
        + request.itrRlocs();
  }

  private static String records(List<MappingRecord> records) {
    return records.stream().map(MappingRecord::toString).collect(Collectors.joining("; ", " ", ""));
  }

  private static String referrals(MapReferral referral) {
    return referral.records().stream()
        .map(record -> record.eid() + " " + word(record.action()))
        .collect(Collectors.joining("; ", " ", ""));
  }

  private static String packet(EncapsulatedControlMessage message) {
    InnerPacket inner = message.inner();
    return " "
        + inner.source()
        + " port "
        + inner.sourcePort()
        + " to "
        + inner.destination()
        + " port "
        + inner.destinationPort();
  }

  private static String inner(EncapsulatedControlMessage message) {
    try {
      return line(message.message());
    } catch (MalformedMessage e) {
      return "malformed (" + e.reason().label() + ")";
    }
  }

  /// Flags as words in lower case, each after a blank.
  private static <F extends Enum<F>> String words(Set<F> flags) {
    return flags.stream().map(flag -> " " + word(flag)).collect(Collectors.joining());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void add(String line) {
    lines.add("  ".repeat(depth) + line);
  }

  private void below(Runnable more) {
    depth++;
    more.run();
    depth--;
  }

  private void message(ControlMessage message) {
    switch (message) {
      case MapRequest m -> below("Map-Request" + words(m.flags()), () -> request(m));
      case MapReply m -> below("Map-Reply" + words(m.flags()), () -> reply(m));
      case MapRegister m -> below("Map-Register" + words(m.flags()), () -> signed(m));
      case MapNotify m -> below("Map-Notify", () -> notification(m));
      case MapNotifyAck m -> below("Map-Notify-Ack", () -> signed(m));
      case MapReferral m -> below("Map-Referral", () -> referral(m));
      case InfoRequest m -> below("Info-Request", () -> info(m));
      case InfoReply m -> below("Info-Reply", () -> info(m));
      case EncapsulatedControlMessage m -> below("ECM" + words(m.flags()), () -> encapsulated(m));
      case SharedExtension _, UnknownMessage _ -> unknown(message);
    }
  }

  private void below(String head, Runnable more) {
    add(head);
    below(more);
  }

  private void unknown(ControlMessage message) {
    add(line(message));
    byte[] octets = message.toByteArray();
    String hex =
        java.util.HexFormat.ofDelimiter(" ")
            .formatHex(octets, 0, Math.min(octets.length, MOST_OCTETS));
    below(() -> add(hex + (octets.length > MOST_OCTETS ? " ..." : "")));
  }

  private void request(MapRequest request) {
    add("nonce " + request.nonce());
    add("source EID " + request.sourceEid().map(Object::toString).orElse("none"));
    for (var rloc : request.itrRlocs()) add("ITR-RLOC " + rloc);
    for (var query : request.queries()) add("asks for " + query);
    request.mapData().ifPresent(this::record);
    request.identity().ifPresent(this::identity);
  }

  private void reply(MapReply reply) {
    add("nonce " + reply.nonce());
    reply.records().forEach(this::record);
    reply.replySecurity().ifPresent(security -> eidProof(security.eid()));
  }

  private void eidProof(EidAuthentication proof) {
    add(
        "LISP-SEC key derivation "
            + proof.kdf()
            + (proof.isWish()
                ? " wanted"
                : ", hash " + proof.hmacId() + " over " + proof.prefixes())
            + (proof.etrCannotSign() ? ", an ETR cannot sign" : ""));
  }

  private void signed(SignedMessage message) {
    add("nonce " + message.nonce());
    add("authentication " + message.authentication());
    message.records().forEach(this::record);
    message.identity().ifPresent(this::identity);
  }

  private void notification(MapNotify notify) {
    signed(notify);
    notify.rtrAuthentication().ifPresent(data -> add("authentication for the RTR " + data));
  }

  private void info(InfoMessage message) {
    add("nonce " + message.nonce());
    add("authentication " + message.authentication());
    add("TTL " + Integer.toUnsignedString(message.ttlMinutes()) + " min");
    message.eid().ifPresent(eid -> add("EID " + eid));
    if (message instanceof InfoReply reply) add(reply.nat().toString());
    if (message instanceof InfoRequest request) request.note().ifPresent(n -> add("note " + n));
  }

  private void referral(MapReferral referral) {
    add("nonce " + referral.nonce());
    for (ReferralRecord record : referral.records())
      below("record " + record.eid(), () -> referral(record));
  }

  private void referral(ReferralRecord record) {
    add(
        word(record.action())
            + " TTL "
            + Integer.toUnsignedString(record.ttlMinutes())
            + " min"
            + (record.authoritative() ? " authoritative" : "")
            + (record.incomplete() ? " incomplete" : ""));
    for (Locator referral : record.referrals()) add("referral " + referral);
    for (var signature : record.signatures()) {
      add("signature of key " + signature.keyTag() + ", algorithm " + signature.algorithm());
    }
  }

  private void record(MappingRecord record) {
    String head =
        "record %s TTL %s min%s%s%s"
            .formatted(
                record.eid(),
                Integer.toUnsignedString(record.ttlMinutes()),
                record.authoritative() ? " authoritative" : "",
                record.mapVersion() == 0 ? "" : " version " + record.mapVersion(),
                record.isNegative() ? " " + record.action().label() : "");
    below(head, () -> locators(record));
  }

  private void locators(MappingRecord record) {
    for (Locator locator : record.locators()) add("locator " + locator);
  }

  private void identity(XtrIdentity identity) {
    add("xTR-ID " + identity.xtrId() + " site-ID " + Long.toUnsignedString(identity.siteId()));
  }

  private void encapsulated(EncapsulatedControlMessage message) {
    message.encapsulationSecurity().ifPresent(security -> add(security.key().toString()));
    message.encapsulationSecurity().ifPresent(security -> eidProof(security.eid()));
    add("packet" + packet(message));
    try {
      message(message.message());
    } catch (MalformedMessage e) {
      add("malformed (" + e.reason().label() + ")");
    }
  }
}
