/// The answers of the HTTP API as a client reads them. Addresses, prefixes and the words of open
/// registries are text, so that a client understands nodes that know more than it does.
@NullMarked
package rhumb.ops.view;

import org.jspecify.annotations.NullMarked;
