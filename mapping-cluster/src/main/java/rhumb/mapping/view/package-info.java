/// What a mapping node tells its operator: questions, and answers as plain records.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.view;
