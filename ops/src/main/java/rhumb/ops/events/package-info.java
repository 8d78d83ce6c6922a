/// What happened at a node: noticed, kept for a while, and told to who listens.
@NullMarked
package rhumb.ops.events;

import org.jspecify.annotations.NullMarked;
