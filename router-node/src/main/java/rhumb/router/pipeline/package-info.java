/// The two streams of packets, one class per stage: encapsulation from the TUN device to the RLOC
/// sockets, decapsulation back (RFC 9300 §5.3).
@NullMarked
package rhumb.router.pipeline;

import org.jspecify.annotations.NullMarked;
