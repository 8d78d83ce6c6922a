/// What time it is, for those who count by it and for those who are told.
@org.jspecify.annotations.NullMarked
package rhumb.protocol.time;
