/// `rhumb support-bundle`: what others need to see to help, in one file.
@NullMarked
package rhumb.ops.cli.bundle;

import org.jspecify.annotations.NullMarked;
