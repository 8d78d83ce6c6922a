/// Whether a node is well, and if not, because of which part.
@NullMarked
package rhumb.ops.health;

import org.jspecify.annotations.NullMarked;
