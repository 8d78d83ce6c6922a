package rhumb.protocol.wire;

/// Peer input that cannot be decoded. It has no stack trace: hostile input must not be able to buy
/// one.
public final class MalformedMessage extends Exception {
  private static final long serialVersionUID = 1L;

  private final DropReason reason;
  private final int offset;

  /// @param offset the octet, counted from the start of the message, at which reading stopped
  public MalformedMessage(DropReason reason, int offset) {
    super(reason + " at octet " + offset, null, false, false);
    this.reason = reason;
    this.offset = offset;
  }

  public DropReason reason() {
    return reason;
  }

  public int offset() {
    return offset;
  }
}
