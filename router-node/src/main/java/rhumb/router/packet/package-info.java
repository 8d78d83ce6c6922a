/// Leased packet buffers and the views on them.
@NullMarked
package rhumb.router.packet;

import org.jspecify.annotations.NullMarked;
