/// Which EID-prefixes sites may register, and which partition of the database holds them.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.delegation;
