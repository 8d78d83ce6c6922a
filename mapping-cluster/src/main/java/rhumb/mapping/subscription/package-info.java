/// Subscriptions to changes of mappings (RFC 9437).
@org.jspecify.annotations.NullMarked
package rhumb.mapping.subscription;
