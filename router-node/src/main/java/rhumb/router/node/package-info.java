/// A router put together: guardian, pipeline and settings.
@NullMarked
package rhumb.router.node;

import org.jspecify.annotations.NullMarked;
