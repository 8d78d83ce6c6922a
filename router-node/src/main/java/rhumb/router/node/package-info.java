/// A router put together: guardian, wiring, start and stop.
@NullMarked
package rhumb.router.node;

import org.jspecify.annotations.NullMarked;
