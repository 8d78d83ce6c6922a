/// How fast a mapping node answers, against a bare UDP echo that the same generator asks.
@org.jspecify.annotations.NullMarked
package rhumb.ops.bench.mapping;
