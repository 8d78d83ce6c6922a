/// A mapping node put together: guardian, sockets and settings.
@NullMarked
package rhumb.mapping.node;

import org.jspecify.annotations.NullMarked;
