/// The HTTP API of a node: what can be asked and told, as a table of endpoints.
@NullMarked
package rhumb.ops.http;

import org.jspecify.annotations.NullMarked;
