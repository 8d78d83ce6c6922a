/// The events and snapshots that the mapping database stores.
@NullMarked
package rhumb.mapping.journal;

import org.jspecify.annotations.NullMarked;
