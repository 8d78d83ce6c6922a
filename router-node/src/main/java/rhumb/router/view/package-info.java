/// What a router tells its operator: questions, and answers as plain records.
@org.jspecify.annotations.NullMarked
package rhumb.router.view;
