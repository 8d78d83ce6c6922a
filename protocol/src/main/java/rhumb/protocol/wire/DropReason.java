package rhumb.protocol.wire;

/// Every reason for which Rhumb drops a packet or refuses part of a message. A constant is a
/// counter, a word in the log, a row in the command line and a bar on the dashboard.
public enum DropReason {
  // Control messages: what the octets themselves give away (RFC 9301 §5).
  TRUNCATED("shorter than its own lengths and counts say"),
  TRAILING_OCTETS("octets left over after the last field"),
  UNKNOWN_MESSAGE_TYPE("control message of an unassigned type"),
  UNKNOWN_AFI("address family that this implementation does not know (RFC 9301 §5.1)"),
  MISSING_ADDRESS("address family 0 where an address is required"),
  BAD_MASK_LENGTH("mask length beyond the address (RFC 9301 §5.4)"),
  BAD_LCAF("LISP canonical address whose fields contradict each other (RFC 8060)"),
  NESTED_TOO_DEEP("addresses nested deeper than four levels"),
  BAD_DISTINGUISHED_NAME("distinguished name without its terminating NUL (RFC 9735)"),
  BAD_INNER_HEADER("encapsulated control message with an inconsistent inner IP or UDP header"),
  BAD_INNER_CHECKSUM("encapsulated control message whose inner UDP checksum is wrong"),
  NESTED_ENCAPSULATION("encapsulated control message inside another one"),
  BAD_AUTHENTICATION_LENGTH("authentication data of a length that its algorithm does not have"),
  BAD_SECURITY_DATA("LISP-SEC authentication data that contradicts itself (RFC 9303)"),

  // Control messages: what the receiver knows better (RFC 9301 §5, §8).
  NO_ITR_RLOC("Map-Request without a usable ITR-RLOC (RFC 9301 §5.2)"),
  PROBE_IN_ENCAPSULATION("RLOC-probe inside an encapsulated control message (RFC 9301 §7.1)"),
  PROBE_AT_MAPPING_SYSTEM("RLOC-probe sent to a Map-Server or Map-Resolver (RFC 9301 §8.3)"),
  SMR_AT_MAPPING_SYSTEM("Solicit-Map-Request sent to a Map-Server or Map-Resolver"),
  NOT_FOR_THIS_ROLE("control message that this node's roles do not handle"),
  UNKNOWN_NONCE("reply whose nonce matches nothing outstanding (RFC 9301 §5.4)"),
  PROBE_REPLY_NOT_AUTHORITATIVE("RLOC-probe reply without the A bit (RFC 9301 §5.4)"),
  RECORD_DOES_NOT_COVER_REQUEST("Map-Reply record that does not cover the requested EID"),
  UNKNOWN_LCAF("EID in a canonical address format that is not understood (RFC 9306 §3)"),
  UNKNOWN_VENDOR("canonical address format of a vendor that is not known (RFC 9306 §4)"),
  SECURITY_MISSING("Map-Reply without the LISP-SEC data that was asked for (RFC 9303 §6.9)"),
  SECURITY_FAILED("LISP-SEC authentication that does not verify (RFC 9303 §6.9)"),
  SECURITY_OTHER_ALGORITHM("LISP-SEC algorithm other than the one asked for (RFC 9303 §6.9)"),
  UNUSABLE_LOCATOR("locator that is multicast, broadcast, unspecified or not understood"),
  UNKNOWN_SITE("registration for an EID-prefix that no site is allowed to register"),
  UNKNOWN_KEY("authentication key-id that the site does not have"),
  WEAK_ALGORITHM("authentication algorithm below the site's minimum"),
  AUTHENTICATION_FAILED("message authentication code does not verify"),
  REPLAYED("nonce not above the last one accepted (RFC 9301 §5.6)"),
  EID_NOT_ALLOWED("EID-prefix outside what the site may register"),
  LOCATOR_NOT_ALLOWED("locator outside the site's allowed locators"),
  TOO_MANY_PREFIXES("more EID-prefixes than the site may have registered at a time"),
  SITE_SHUT_DOWN("registration for a site that is shut down by configuration"),
  UNKNOWN_SUBSCRIBER("subscription by an xTR that no site names as a subscriber (RFC 9437 §5)"),
  SUBSCRIPTION_REFUSED("subscription beyond what is allowed or can be kept (RFC 9437 §5)"),
  NOT_AUTHORITATIVE("Map-Request for an EID that is not in the local database (RFC 9300 §4.2)"),
  RATE_LIMITED("above a rate limit of this node"),
  CONTROL_QUEUE_FULL("control messages arrive faster than they are processed"),
  NO_NODE_TO_ASK("no mapping node that has the partition could be asked"),
  STORE_UNAVAILABLE("the mapping journal cannot be written at the moment"),

  // Encapsulation: from a site host towards the core (RFC 9300 §5.3, §7).
  NOT_AN_ITR("router whose roles do not include ITR or PITR"),
  LINK_LOCAL("neighbour discovery and the like of the kernel itself, which stays on the link"),
  NOT_AN_IP_PACKET("packet that is neither IPv4 nor IPv6, or shorter than its header says"),
  SOURCE_NOT_A_LOCAL_EID("source address outside the local EID-prefixes"),
  MAP_REQUEST_PENDING("destination is still being resolved and packets are not held"),
  HOLD_QUEUE_FULL("destination is still being resolved and its hold queue is full"),
  HOLD_TIMEOUT("held longer than the bound while the destination was being resolved"),
  MISS_QUEUE_FULL("map-cache miss while the control plane is behind"),
  NEGATIVE_NO_ACTION("map-cache says no-action for this destination"),
  NEGATIVE_DROP("map-cache says drop for this destination"),
  NEGATIVE_POLICY_DENIED("map-cache says that policy denies this destination"),
  NEGATIVE_AUTHENTICATION_FAILURE("map-cache says authentication failure for this destination"),
  NO_USABLE_LOCATOR("mapping without a locator that is up and of a family this router has"),
  NO_NATIVE_ROUTE("destination is outside LISP and there is no way to forward it natively"),
  TTL_EXPIRED("time to live reached zero"),
  PACKET_TOO_BIG("larger than the tunnel takes and not to be fragmented (RFC 9300 §7)"),
  MULTICAST_DESTINATION("multicast or broadcast destination"),
  LISP_IN_LISP("packet that is itself LISP data addressed to an RLOC"),
  SEND_FAILED("the kernel refused to send it"),
  SEND_QUEUE_FULL("the kernel's send queue stayed full"),

  // Decapsulation: from the core towards a site host (RFC 9300 §5.3, RFC 6040).
  NOT_AN_ETR("router whose roles do not include ETR or PETR"),
  BAD_DATA_HEADER("shorter than a LISP header and an inner IP header"),
  UNKNOWN_INSTANCE("instance-id that this router does not have"),
  UNKNOWN_NEXT_PROTOCOL("next protocol that this router does not decapsulate (RFC 9305)"),
  ENCRYPTED("encrypted with a key that this router does not have (RFC 8061)"),
  BAD_MAP_VERSION("map-version that its destination never had (RFC 9302 §7.1)"),
  OLD_MAP_VERSION("map-version of a mapping that was replaced long ago (RFC 9302 §7)"),
  NOT_A_LOCAL_EID("inner destination outside the local EID-prefixes"),
  NOT_A_PETR_CLIENT("inner source that this proxy ETR does not serve (RFC 6832 §6)"),
  NOT_AN_RLOC("outer destination is not an RLOC of this router"),
  ECN_CONGESTION_LOST("congestion mark that the inner packet cannot carry (RFC 6040 §4.2)"),
  BAD_INNER_PACKET_CHECKSUM("inner packet with a wrong checksum"),
  TUN_QUEUE_FULL("the kernel's TUN queue stayed full"),
  TUN_REFUSED("the kernel refused the decapsulated packet"),
  INTERNAL_FAULT("a stage of the pipeline failed and was restarted");

  private final String description;

  DropReason(String description) {
    this.description = description;
  }

  /// What a person reads: the reason in words.
  public String description() {
    return description;
  }

  /// The name in command output, metrics and JSON: lower case with hyphens.
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
