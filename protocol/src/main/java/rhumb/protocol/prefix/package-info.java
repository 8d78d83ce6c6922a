/// Longest-match search over EID-prefixes of any family and instance.
@org.jspecify.annotations.NullMarked
package rhumb.protocol.prefix;
