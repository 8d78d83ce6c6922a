/// What is logged: as text or JSON, under stable names, and not too much of the same.
@NullMarked
package rhumb.ops.log;

import org.jspecify.annotations.NullMarked;
