/// Counters of a mapping node.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.statistics;
