/// The router's end of the control plane: UDP port 4342, who waits for which nonce, and lookups.
@NullMarked
package rhumb.router.control;

import org.jspecify.annotations.NullMarked;
