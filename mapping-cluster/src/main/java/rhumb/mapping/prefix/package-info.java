/// The mapping database: partitions, registered prefixes, and the table that answers from.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.prefix;
