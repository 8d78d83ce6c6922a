/// `rhumb show …`: one class for each command.
@NullMarked
package rhumb.ops.cli.show;

import org.jspecify.annotations.NullMarked;
