/// Octets in, octets out: bounded reading and writing of network-order fields, and the names of
/// everything that can be wrong with them.
@org.jspecify.annotations.NullMarked
package rhumb.protocol.wire;
