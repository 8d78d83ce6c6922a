/// Flyweights over the headers of the data plane (RFC 9300 §5). They own nothing and allocate
/// nothing.
@org.jspecify.annotations.NullMarked
package rhumb.protocol.data;
