/// What one ETR has registered for one EID-prefix.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.registration;
