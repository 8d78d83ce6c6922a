/// `rhumb` without a command: commands one after the other, with history, tab and `?`.
@NullMarked
package rhumb.ops.cli.shell;

import org.jspecify.annotations.NullMarked;
