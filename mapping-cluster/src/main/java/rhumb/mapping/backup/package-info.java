/// The mapping database in one file: saved while nodes run, judged without one, restored before
/// they start.
@NullMarked
package rhumb.mapping.backup;

import org.jspecify.annotations.NullMarked;
