/// The commands that ask a running node, through its HTTP API only.
@NullMarked
package rhumb.ops.cli;

import org.jspecify.annotations.NullMarked;
