/// Where the mapping database is stored, and in which form.
@NullMarked
package rhumb.mapping.journal;

import org.jspecify.annotations.NullMarked;
