/// The Map-Resolver: what is said to a Map-Request.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.resolver;
