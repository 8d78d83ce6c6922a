/// What an operator configures of a mapping node, already checked.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.settings;
