/// What happens at a node, as it is told and as it passes by: `rhumb events` and `rhumb packets`.
@NullMarked
package rhumb.ops.cli.events;

import org.jspecify.annotations.NullMarked;
