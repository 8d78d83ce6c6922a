/// How messages between mapping nodes are written.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.cluster;
