package rhumb.router.control;

import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.EncapsulatedControlMessage;
import rhumb.protocol.message.ExtensionMessage;
import rhumb.protocol.message.InfoMessage;
import rhumb.protocol.message.MapNotify;
import rhumb.protocol.message.MapNotifyAck;
import rhumb.protocol.message.MapReferral;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapReply;
import rhumb.protocol.message.MapRequest;
import rhumb.protocol.message.UnknownMessage;

/// What control messages are counted as. One type serves several purposes, which are told apart
/// here; a message in an encapsulation counts as itself.
public enum MessageName {
  MAP_REQUEST("Map-Request"),
  SMR_INVOKED_MAP_REQUEST("SMR-invoked Map-Request"),
  SOLICIT_MAP_REQUEST("Solicit-Map-Request"),
  RLOC_PROBE("RLOC-probe"),
  RLOC_PROBE_REPLY("RLOC-probe reply"),
  MAP_REPLY("Map-Reply"),
  NEGATIVE_MAP_REPLY("Negative Map-Reply"),
  MAP_REGISTER("Map-Register"),
  MAP_NOTIFY("Map-Notify"),
  MAP_NOTIFY_ACK("Map-Notify-Ack"),
  ENCAPSULATED("Encapsulated Control Message"),
  UNKNOWN("unknown");

  private final String text;

  MessageName(String text) {
    this.text = text;
  }

  /// The RFC's word.
  public String text() {
    return text;
  }

  public static MessageName of(ControlMessage message) {
    return switch (message) {
      case MapRequest request -> ofRequest(request);
      case MapReply reply when reply.has(MapReply.Flag.PROBE) -> RLOC_PROBE_REPLY;
      case MapReply reply when isNegative(reply) -> NEGATIVE_MAP_REPLY;
      case MapReply _ -> MAP_REPLY;
      case MapRegister _ -> MAP_REGISTER;
      case MapNotify _ -> MAP_NOTIFY;
      case MapNotifyAck _ -> MAP_NOTIFY_ACK;
      case EncapsulatedControlMessage _ -> ENCAPSULATED;
      case MapReferral _, InfoMessage _, ExtensionMessage _, UnknownMessage _ -> UNKNOWN;
    };
  }

  private static MessageName ofRequest(MapRequest request) {
    if (request.has(MapRequest.Flag.PROBE)) return RLOC_PROBE;
    if (request.has(MapRequest.Flag.SMR)) return SOLICIT_MAP_REQUEST;
    return request.has(MapRequest.Flag.SMR_INVOKED) ? SMR_INVOKED_MAP_REQUEST : MAP_REQUEST;
  }

  private static boolean isNegative(MapReply reply) {
    return reply.records().stream().allMatch(record -> record.isNegative());
  }
}
