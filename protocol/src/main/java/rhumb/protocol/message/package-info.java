/// The control messages of LISP, one record each (RFC 9301 §5).
@org.jspecify.annotations.NullMarked
package rhumb.protocol.message;
