/// Octets with bounds: readers and writers of network order, and the reasons why input is refused.
@NullMarked
package rhumb.protocol.wire;

import org.jspecify.annotations.NullMarked;
