/// LISP-SEC (RFC 9303): one-time keys, and what they prove about a Map-Reply.
@org.jspecify.annotations.NullMarked
package rhumb.protocol.security;
