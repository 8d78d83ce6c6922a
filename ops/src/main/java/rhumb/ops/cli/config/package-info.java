/// The configuration of a running node: `rhumb config apply`.
@NullMarked
package rhumb.ops.cli.config;

import org.jspecify.annotations.NullMarked;
