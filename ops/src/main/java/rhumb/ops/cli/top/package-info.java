/// What changes while one looks: `rhumb top` and `rhumb mapping --watch`.
@NullMarked
package rhumb.ops.cli.top;

import org.jspecify.annotations.NullMarked;
