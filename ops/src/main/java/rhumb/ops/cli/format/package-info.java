/// How an answer is printed: as a table, or as JSON, YAML or CSV for programs.
@NullMarked
package rhumb.ops.cli.format;

import org.jspecify.annotations.NullMarked;
