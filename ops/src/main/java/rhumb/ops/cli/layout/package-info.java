/// The text that a person reads, made of answers alone: the layout of the routers that operators
/// know, so that what parses theirs parses ours.
@NullMarked
package rhumb.ops.cli.layout;

import org.jspecify.annotations.NullMarked;
