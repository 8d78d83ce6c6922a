/// What an EID-prefix maps to: mapping records and their locators (RFC 9301 §5.4).
@org.jspecify.annotations.NullMarked
package rhumb.protocol.mapping;
