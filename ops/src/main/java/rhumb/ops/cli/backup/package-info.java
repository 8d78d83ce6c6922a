/// Commands that save the mapping database in a file, and judge such files.
@NullMarked
package rhumb.ops.cli.backup;

import org.jspecify.annotations.NullMarked;
