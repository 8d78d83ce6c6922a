/// The composition root: from the command line to running nodes.
@NullMarked
package rhumb.ops.launch;

import org.jspecify.annotations.NullMarked;
