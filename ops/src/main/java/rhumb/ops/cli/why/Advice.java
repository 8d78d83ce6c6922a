package rhumb.ops.cli.why;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import rhumb.protocol.wire.DropReason;

/// What a person can do about packets and messages that were dropped.
final class Advice {
  private Advice() {}

  /// @param label as it is printed, such as `authentication-failed`
  static Optional<DropReason> reason(String label) {
    String sought = label.toLowerCase(Locale.ROOT).replace('_', '-');
    return Arrays.stream(DropReason.values()).filter(r -> r.label().equals(sought)).findFirst();
  }

  /// In words, also for reasons of a newer node.
  static String meaning(String label) {
    return reason(label).map(DropReason::description).orElse("a reason of a newer version");
  }

  /// Empty when the drop is as it should be.
  static String about(String label) {
    return reason(label).map(Advice::about).orElse("");
  }

  private static String about(DropReason reason) {
    return switch (reason) {
      case AUTHENTICATION_FAILED, UNKNOWN_KEY, WEAK_ALGORITHM, REPLAYED -> ofKeys(reason);
      case UNKNOWN_SITE, EID_NOT_ALLOWED ->
          "add the EID-prefix to the site, or accept-more-specifics, at the Map-Server";
      case LOCATOR_NOT_ALLOWED -> "add the RLOC to the site's allowed-locators, or empty the list";
      case SITE_SHUT_DOWN -> "set shutdown = false for the site";
      case STORE_UNAVAILABLE -> "see the journal in `rhumb status` of the mapping node";
      case NO_NODE_TO_ASK -> "see in `rhumb status` which mapping nodes can be reached";
      case RATE_LIMITED, CONTROL_QUEUE_FULL, MISS_QUEUE_FULL ->
          "find who asks so much: `rhumb top`, and tcpdump on UDP port 4342";
      case MAP_REQUEST_PENDING -> "let packets wait: router.map-cache.on-miss = hold";
      case HOLD_QUEUE_FULL, HOLD_TIMEOUT ->
          "see how long resolving takes: `rhumb trace EID`; then held-packets and hold-time";
      case NEGATIVE_DROP, NEGATIVE_NO_ACTION, NEGATIVE_POLICY_DENIED ->
          "`rhumb explain mapping EID` at the mapping system says who decided that";
      case NO_USABLE_LOCATOR -> "`rhumb route EID` says why each locator is not used";
      case NO_NATIVE_ROUTE -> "configure router.petrs, or a route around the tunnel";
      default -> ofPackets(reason);
    };
  }

  private static String ofKeys(DropReason reason) {
    return switch (reason) {
      case AUTHENTICATION_FAILED -> "compare the key and the algorithm of both sides";
      case UNKNOWN_KEY -> "give the ETR's key-id to one of the site's keys";
      case WEAK_ALGORITHM -> "let the ETR sign with sha2";
      default -> "the ETR's clock or nonces went back; it recovers with a higher nonce";
    };
  }

  private static String ofPackets(DropReason reason) {
    return switch (reason) {
      case SOURCE_NOT_A_LOCAL_EID -> "add the hosts' prefix to router.database, or role pitr";
      case NOT_A_LOCAL_EID -> "an old mapping elsewhere still names this router: it will expire";
      case PACKET_TOO_BIG -> "lower the MTU of the site, or raise the core's: `rhumb doctor`";
      case LISP_IN_LISP -> "RLOCs are routed into the tunnel: see tun.routes and underlay.mark";
      case SEND_FAILED -> "see whether the core has a route to the RLOC: `ip route get RLOC`";
      case UNKNOWN_INSTANCE -> "this router does not serve that instance-id";
      case UNKNOWN_NONCE -> "late or forged Map-Replies; harmless when few";
      case BAD_INNER_PACKET_CHECKSUM, BAD_INNER_CHECKSUM -> "a host or a link damages packets";
      case INTERNAL_FAULT -> "a mistake of Rhumb's: send a `rhumb support-bundle`";
      default -> "";
    };
  }
}
