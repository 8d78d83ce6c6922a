/// What an operator configures of a router, already checked.
@org.jspecify.annotations.NullMarked
package rhumb.router.settings;
