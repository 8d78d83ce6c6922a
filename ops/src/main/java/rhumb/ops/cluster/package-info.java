/// Certificates for the mapping nodes of a cluster, made on any machine without a network.
@org.jspecify.annotations.NullMarked
package rhumb.ops.cluster;
