/// The commands that explain: where packets for an EID go and why, and why not.
@NullMarked
package rhumb.ops.cli.why;

import org.jspecify.annotations.NullMarked;
