package rhumb.protocol.mapping;

/// What an ITR does with packets for an EID-prefix that has no locators (RFC 9301 §5.4). The field
/// has three bits, so the enum is complete; the ordinal is the code.
public enum Action {
  NO_ACTION("no-action"),
  NATIVELY_FORWARD("forward-native"),
  SEND_MAP_REQUEST("send-map-request"),
  DROP_NO_REASON("drop"),
  DROP_POLICY_DENIED("drop-policy-denied"),
  DROP_AUTHENTICATION_FAILURE("drop-auth-failure"),
  UNASSIGNED_6("unassigned-6"),
  UNASSIGNED_7("unassigned-7");

  private static final Action[] BY_CODE = values();
  private final String label;

  Action(String label) {
    this.label = label;
  }

  public static Action of(int code) {
    return BY_CODE[code & 7];
  }

  public int code() {
    return ordinal();
  }

  /// The word that routers print: `forward-native`.
  public String label() {
    return label;
  }
}
