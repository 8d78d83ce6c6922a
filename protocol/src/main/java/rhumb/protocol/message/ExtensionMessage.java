package rhumb.protocol.message;

/// A message of one of LISP's extensions: DDT (RFC 8111), NAT traversal, shared extension types
/// (RFC 9304). Most nodes have no role that handles them.
public sealed interface ExtensionMessage extends ControlMessage
    permits MapReferral, InfoMessage, SharedExtension {}
