/// Shared keys and the message authentication of Map-Register and Map-Notify (RFC 9301 §5.6).
@org.jspecify.annotations.NullMarked
package rhumb.protocol.auth;
