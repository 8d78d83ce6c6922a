/// `rhumb site …`, `rhumb import` and `rhumb export`: sites while the nodes run.
@org.jspecify.annotations.NullMarked
package rhumb.ops.cli.site;
