/// Members and shards of the mapping cluster: `rhumb cluster status` and what changes it.
@NullMarked
package rhumb.ops.cli.cluster;

import org.jspecify.annotations.NullMarked;
