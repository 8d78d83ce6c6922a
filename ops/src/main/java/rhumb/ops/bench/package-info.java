/// Benchmarks of the whole program against what else could do the job, in one lab and in one run.
@org.jspecify.annotations.NullMarked
package rhumb.ops.bench;
