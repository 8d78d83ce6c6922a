/// From one configuration file to checked settings, or to everything that is wrong with it.
@NullMarked
package rhumb.ops.config;

import org.jspecify.annotations.NullMarked;
